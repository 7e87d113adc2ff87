using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Many who want the holder of a name, or a new one, while holders are killed.</summary>
public sealed class DynamicFindRaceTests(ITestOutputHelper output)
{
    private const int Threads = 4;
    private const int Names = 10;
    private const int Rounds = 10_000;

    [Fact]
    public async Task Everybody_gets_a_process_or_hears_that_the_one_that_was_quicker_is_gone()
    {
        await using var arena = new Arena();
        long found = 0;
        long gone = 0;
        long odd = 0;
        ChildSpec[] specs = [.. Enumerable.Range(0, Names).Select(i =>
            DynamicCrasher.Spec(static () => { }, RestartType.Temporary) with { Name = arena.System.Name($"name {i}") })];

        await arena.RunAsync(
            async _ =>
            {
                DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
                Task[] finders = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() => FindAsync(supervisor, thread)))];
                await Task.WhenAll(finders).WaitAsync(arena.Deadline);
                await supervisor.StopAsync();
            },
            Rounds);

        output.WriteLine($"{found} found or started, {gone} heard that the quicker one was gone");
        Assert.Equal(0, Interlocked.Read(ref odd));
        Assert.Equal(Rounds * Threads, Interlocked.Read(ref found) + Interlocked.Read(ref gone));

        async Task FindAsync(DynamicSupervisorRef supervisor, int thread)
        {
            for (int i = 0; i < Arena.Batch; i++)
            {
                try
                {
                    Pid pid = await supervisor.GetOrStartAsync(specs[(i + thread) % Names], arena.Deadline);
                    Interlocked.Increment(ref found);
                    if (i % 3 == 0)
                        pid.Kill();
                }
                catch (StartFailedException failure)
                {
                    // Killed in its init by one who had found it, or ended between the refusal and the answer.
                    bool isGone = failure.Error is StartError.AlreadyStarted || failure.Error == new StartError.Failed(ExitReason.Killed);
                    Interlocked.Increment(ref isGone ? ref gone : ref odd);
                }
            }
        }
    }
}
