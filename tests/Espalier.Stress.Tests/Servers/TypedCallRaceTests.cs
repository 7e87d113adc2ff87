using System.Collections.Concurrent;
using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Servers;

/// <summary>Generated calls, whose objects serve one call after another: no reply reaches another call, whatever ends the first.</summary>
public sealed class TypedCallRaceTests(ITestOutputHelper output)
{
    private const int Callers = 16;
    private const int CallsEach = 30_000;

    // The 62 bits of a version overflow soon after this, and the 16 of a ValueTask's token every 65,536 uses.
    private const long NearTheEnd = (1L << 61) - 1_000;

    [Theory]
    [InlineData(0)]
    [InlineData(NearTheEnd)]
    public async Task No_reply_is_crossed_by_double_and_late_replies_limits_tokens_and_deaths(long firstVersion)
    {
        await using var arena = new Arena();
        arena.System.Calls.FirstVersion = firstVersion;
        using var later = new BlockingCollection<(Caller<long> Caller, long Value)>();
        var replier = new Thread(() => ReplyAll(later));
        replier.Start();
        Mint.Client[] mints = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Mint.StartAsync(arena.System, later).AsTask()))];
        var tally = new Tally();

        Task calling = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(mints, caller, tally))));
        var random = new Random(1);
        while (!calling.IsCompleted)
        {
            // A death hits whatever is under way; what is sent before the next one runs finds nobody.
            int which = random.Next(mints.Length);
            mints[which].Address.TryFind(out Pid pid);
            pid.Kill();
            Volatile.Write(ref mints[which], await Mint.StartAsync(arena.System, later));
            for (int yields = random.Next(2_000); yields > 0; yields--)
                await Task.Yield();
        }
        await calling.WaitAsync(arena.Deadline);
        foreach (Mint.Client mint in mints)
            await mint.StopAsync(cancellationToken: arena.Deadline);
        await arena.ExitedAsync(arena.Started);
        later.CompleteAdding();
        replier.Join();

        output.WriteLine($"{tally}");
        Assert.Equal(0, tally.Crossed);
        Assert.Equal(Callers * CallsEach, tally.Right + tally.Failed + tally.Late + tally.Cancelled);
        Assert.All([tally.Right, tally.Failed, tally.Late, tally.Cancelled], static count => Assert.NotEqual(0, count));
    }

    private static void ReplyAll(BlockingCollection<(Caller<long> Caller, long Value)> later)
    {
        // Also to calls that are over, from a thread of its own: each may have served another call meanwhile.
        var kept = new Queue<(Caller<long> Caller, long Value)>();
        foreach ((Caller<long> Caller, long Value) reply in later.GetConsumingEnumerable())
        {
            reply.Caller.Reply(reply.Value);
            kept.Enqueue(reply);
            if (kept.Count > 50)
            {
                (Caller<long> caller, long value) = kept.Dequeue();
                caller.Reply(value);
            }
        }
    }

    private static async Task CallAsync(Mint.Client[] mints, int caller, Tally tally)
    {
        var random = new Random(caller);
        for (int i = 0; i < CallsEach; i++)
        {
            long value = ((long)caller << 32) | (uint)i;
            Mint.Client mint = Volatile.Read(ref mints[random.Next(mints.Length)]);
            TimeSpan? limit = random.Next(8) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromMilliseconds(1),
                _ => null,
            };
            using var source = new CancellationTokenSource();
            CancellationToken token = random.Next(8) == 0 ? source.Token : default;
            try
            {
                ValueTask<bool> call = AskAsync(mint, random.Next(6), value, limit, token);
                if (token.CanBeCanceled)
                    source.Cancel();
                tally.Count(await call);
            }
            catch (CallFailedException failure)
            {
                tally.Fail(failure.Reason == ExitReason.TimedOut);
            }
            catch (OperationCanceledException)
            {
                tally.Cancel();
            }
        }
    }

    /// <summary>True: the reply is that of this call.</summary>
    private static async ValueTask<bool> AskAsync(Mint.Client mint, int how, long value, TimeSpan? limit, CancellationToken token) => how switch
    {
        0 => await mint.EchoAsync(value, limit, token) == value,
        1 => await mint.StampAsync($"{value}", limit, token) == $"{value}",
        2 => await mint.PairAsync(value, $"{value}", limit, token) == (value, $"{value}"),
        3 => await mint.EchoLaterAsync(value, limit, token) == value,
        4 => await mint.EchoTwiceAsync(value, limit, token) == value,
        _ => await mint.EchoSlowlyAsync(value, limit, token) == value,
    };

    private sealed class Tally
    {
        private long _right;
        private long _crossed;
        private long _failed;
        private long _late;
        private long _cancelled;

        internal long Right => Interlocked.Read(ref _right);

        internal long Crossed => Interlocked.Read(ref _crossed);

        internal long Failed => Interlocked.Read(ref _failed);

        internal long Late => Interlocked.Read(ref _late);

        internal long Cancelled => Interlocked.Read(ref _cancelled);

        public override string ToString() => $"{Right} right, {Crossed} crossed, {Failed} failed, {Late} late, {Cancelled} cancelled";

        internal void Count(bool isRight) => Interlocked.Increment(ref isRight ? ref _right : ref _crossed);

        internal void Fail(bool isLate) => Interlocked.Increment(ref isLate ? ref _late : ref _failed);

        internal void Cancel() => Interlocked.Increment(ref _cancelled);
    }
}
