using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Applications;

/// <summary>Everything that ends a system, at once: each main ends once, and nothing is left.</summary>
public sealed class SystemStopRaceTests(ITestOutputHelper output)
{
    private const int Rounds = 10_000;

    [Fact]
    public async Task Tokens_disposals_ends_and_starts_race_and_every_main_comes_to_its_end()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        int normal = 0, failed = 0, notStarted = 0;

        for (int round = 0; round < Rounds; round++)
        {
            var system = new ProcessSystem(new ProcessSystemOptions { UnwindGrace = TimeSpan.FromMinutes(5), StopGrace = TimeSpan.FromMinutes(5) });
            var bank = new Shop("bank");
            var shop = new Shop("shop", bank);
            using var source = new CancellationTokenSource();
            Task[] mains = [MainAsync(system, shop, source.Token), MainAsync(system, bank, default)];
            int way = round % 4;
            Task[] rivals =
            [
                Task.Run(() => EndAsync(system, way, source)),
                Task.Run(async () => await Record.ExceptionAsync(async () => await system.StartAllAsync(new Shop("post", bank)))),
                Task.Run(async () => await system.StopApplicationAsync(new Shop("post"))),
            ];
            await Task.WhenAll(rivals).WaitAsync(deadline.Token);
            if (way == 3)
                await source.CancelAsync();
            await Task.WhenAll(mains).WaitAsync(deadline.Token);
            await system.DisposeAsync().AsTask().WaitAsync(deadline.Token);
            Assert.Equal(0, system.ProcessCount);
            Assert.Equal(0, shop.Wrong + bank.Wrong);
            Assert.InRange(bank.Stopped, 0, bank.Prepared);
        }

        output.WriteLine($"{normal} ended normally, {failed} by a failure, {notStarted} came too late or were given up");
        Assert.Equal(2 * Rounds, normal + failed + notStarted);
        Assert.NotEqual(0, normal);
        Assert.NotEqual(0, failed);

        async Task MainAsync(ProcessSystem system, ProcessApplication application, CancellationToken token)
        {
            try
            {
                await system.RunAsync(application, token);
                Interlocked.Increment(ref normal);
            }
            catch (SupervisionFailedException)
            {
                Interlocked.Increment(ref failed);
            }
            catch (Exception failure) when (failure is ObjectDisposedException or StartFailedException)
            {
                Interlocked.Increment(ref notStarted);
            }
        }

        static async Task EndAsync(ProcessSystem system, int way, CancellationTokenSource source)
        {
            switch (way)
            {
                case 0:
                    await source.CancelAsync();
                    break;
                case 1:
                    await system.DisposeAsync();
                    break;
                default:
                    for (int yields = 0; system.ProcessCount < 4 && yields < 10_000; yields++)
                        await Task.Yield();
                    foreach (Pid pid in system.GetProcesses().Reverse())
                        pid.Kill();
                    if (way == 2)
                        await source.CancelAsync();
                    break;
            }
        }
    }

    [Fact]
    public async Task One_that_hangs_is_killed_when_the_grace_is_over()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var hung = new TaskCompletionSource();
        await using var system = new ProcessSystem(new ProcessSystemOptions
        {
            StopGrace = TimeSpan.FromMilliseconds(50),
            UnwindGrace = TimeSpan.FromMilliseconds(50),
        });
        await system.StartApplicationAsync(new Shop("bank"));
        await system.StartApplicationAsync(new HangingShop(hung));
        using var source = new CancellationTokenSource();
        Task main = system.RunAsync(new Shop("main"), source.Token).AsTask();

        await source.CancelAsync();
        await main.WaitAsync(deadline.Token);

        Assert.True(hung.Task.IsCompleted);
        Assert.Equal(0, system.ProcessCount);
    }

    private sealed class HangingShop(TaskCompletionSource hung) : ProcessApplication
    {
        protected override ChildSpec Root(ProcessSystem system) => Supervisor.Child([]);

        protected override async ValueTask PrepareStopAsync()
        {
            hung.SetResult();
            await new TaskCompletionSource().Task;
        }
    }
}
