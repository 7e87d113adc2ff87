namespace Espalier.Stress.Applications;

/// <summary>A program learns of the failure that ends it, however late its main has begun.</summary>
public sealed class MainRaceTests
{
    [Fact]
    public async Task A_main_that_begins_as_its_permanent_application_fails_never_ends_as_if_all_were_well()
    {
        int lost = 0;
        int trials = 0;
        for (; trials < 40; trials++)
            lost += await RaceAsync();

        Assert.Equal(0, lost);
    }

    private static async Task<int> RaceAsync()
    {
        // A slow sink only widens what any sink or log has: between the end of the run and the mark that the system stops.
        var sink = new SlowSink();
        await using var system = new ProcessSystem(new ProcessSystemOptions { EventSinks = [sink] });
        var application = new Application();
        (await system.StartApplicationAsync(application, ApplicationType.Permanent)).GetPidOrThrow();
        List<Task> mains = [];
        using var begun = new ManualResetEventSlim();
        Task runner = Task.Run(() =>
        {
            try
            {
                while (true)
                {
                    mains.Add(system.RunAsync(application).AsTask());
                    begun.Set();
                }
            }
            catch (ObjectDisposedException)
            {
                begun.Set();
            }
        });
        begun.Wait();
        Assert.True(system.TryFind("root", out Pid root));
        root.Kill();

        // Until it is refused: so no stop but the failure's is ever asked for.
        await runner.WaitAsync(TimeSpan.FromSeconds(20));
        Task all = Task.WhenAll(mains.Select(static main => main.ContinueWith(static _ => { }, TaskScheduler.Default)));
        await all.WaitAsync(TimeSpan.FromSeconds(20));
        return mains.Count(static main => main.IsCompletedSuccessfully);
    }

    private sealed class Application : ProcessApplication
    {
        protected override ChildSpec Root(ProcessSystem system) =>
            Agent.Child(static () => 1, system.Name("root"));
    }

    private sealed class SlowSink : IRuntimeEventSink
    {
        public void OnEvent(RuntimeEvent runtimeEvent)
        {
            if (runtimeEvent is ApplicationEnded)
                Thread.SpinWait(100_000);
        }
    }
}
