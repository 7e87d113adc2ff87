namespace Espalier.Allocation;

/// <summary>What a timer allocates, besides its message.</summary>
public sealed class TimerAllocationTests
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_timer_for_a_process_allocates_88_bytes_and_nothing_more_when_it_is_taken_back()
    {
        await using var system = new ProcessSystem();
        Pid pid = system.Spawn(static self => self.ReceiveAsync<string>().AsTask());
        double bytes = await Measuring.BytesARoundAsync(rounds =>
        {
            for (int round = 0; round < rounds; round++)
                system.SendAfter(pid, "late", Later).Cancel();
            return Task.CompletedTask;
        });
        pid.Send("now");

        Assert.InRange(bytes, 88, 88.999);
    }

    [Fact]
    public async Task A_timer_that_fires_is_its_own_mail()
    {
        await using var system = new ProcessSystem();
        var result = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async self => result.SetResult(await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                self.SendAfter("now", TimeSpan.Zero);
            for (int round = 0; round < rounds; round++)
                await self.ReceiveAsync<string>();
        })));
        double bytes = await result.Task;

        Assert.InRange(bytes, 88, 96);
    }
}
