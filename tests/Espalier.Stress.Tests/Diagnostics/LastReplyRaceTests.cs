using System.Collections.Concurrent;
using Xunit.Abstractions;

namespace Espalier.Stress.Diagnostics;

/// <summary>A server replies as the last thing before the report of its failure is written; its caller is quicker, and calls on.</summary>
public sealed class LastReplyRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    [Fact]
    public async Task The_report_names_the_call_that_was_answered_last_whatever_its_caller_asks_next()
    {
        var sink = new LastMessages();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var system = new ProcessSystem(new ProcessSystemOptions { EventSinks = [sink], UnwindGrace = TimeSpan.FromMinutes(5) });
        Pid other = (await system.StartServerAsync(static () => new ClosingServer())).GetPidOrThrow();
        int quicker = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Pid pid = (await system.StartServerAsync(static () => new ClosingServer())).GetPidOrThrow();
            ValueTask<int> last = pid.CallAsync(new AskToClose());

            // Awaiting would come too late: the continuation runs when a thread is found for it.
            while (!last.IsCompleted)
                deadline.Token.ThrowIfCancellationRequested();
            int reply = await last;
            ValueTask<int> next = other.CallAsync(new AskNumber());
            quicker += sink.Knows(pid) ? 0 : 1;
            Assert.Equal((1, 2), (reply, await next));
            await pid.WaitForExitAsync(cancellationToken: deadline.Token);
        }
        await other.StopAsync(cancellationToken: deadline.Token);

        output.WriteLine($"{quicker} of {Rounds} callers were quicker than the report.");
        Assert.NotEqual(0, quicker);
        Assert.Equal(Rounds, sink.Count);
        Assert.Equal(["call AskToClose"], sink.Texts);
    }

    private sealed class LastMessages : IRuntimeEventSink
    {
        private readonly ConcurrentDictionary<Pid, string> _texts = new();

        internal int Count => _texts.Count;

        internal IEnumerable<string> Texts => _texts.Values.Distinct();

        public void OnEvent(RuntimeEvent runtimeEvent)
        {
            if (runtimeEvent is ProcessCrashed crash)
                _texts[crash.Pid] = crash.LastMessage;
        }

        internal bool Knows(Pid pid) => _texts.ContainsKey(pid);
    }
}
