using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Code outside of processes waits for an end.</summary>
public sealed class WaitForExitTests
{
    [Theory]
    [Seeds]
    public async Task It_ends_when_the_process_has_ended_and_gives_the_reason(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = lab.Puppet();
        ExitReason? reason = null;
        lab.System.Spawn(async _ => reason = await pid.WaitForExitAsync());
        lab.Run();
        bool wasOver = reason is not null;

        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.False(wasOver);
        Assert.Equal(Lab.Broken, reason);
    }

    [Fact]
    public async Task It_gives_the_true_reason_of_a_process_that_ended_long_ago()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(Lab.Broken, await pid.WaitForExitAsync());
        Assert.Equal(ExitReason.NoProcess, await default(Pid).WaitForExitAsync());
    }

    [Fact]
    public async Task Whoever_is_linked_has_been_told_when_it_ends()
    {
        await using var lab = new Lab();
        Pid linked = lab.Puppet(traps: true);
        Pid pid = lab.Puppet();
        lab.Run();
        lab.Tell(linked, self => self.Link(pid));
        pid.SendExit(Lab.Broken);

        await pid.WaitForExitAsync();

        Assert.Equal(1, lab.System.GetInfo(linked)!.MailboxLength);
    }

    [Fact]
    public async Task A_time_that_is_over_is_said_and_leaves_the_process_alone()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        string? message = null;
        lab.System.Spawn(async _ =>
            message = (await Assert.ThrowsAsync<TimeoutException>(() => pid.WaitForExitAsync(TimeSpan.FromSeconds(1)).AsTask())).Message);

        lab.Advance(1_000);

        Assert.Contains(pid.ToString(), message, StringComparison.Ordinal);
        Assert.True(pid.IsAlive);
        Assert.Empty(lab.System.GetInfo(pid)!.MonitoredBy);
    }

    [Fact]
    public async Task A_token_ends_the_wait()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        using var source = new CancellationTokenSource();
        bool isCancelled = false;
        lab.System.Spawn(async _ =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pid.WaitForExitAsync(cancellationToken: source.Token).AsTask());
            isCancelled = true;
        });
        lab.Run();

        await source.CancelAsync();
        lab.Run();

        Assert.True(isCancelled);
        Assert.True(pid.IsAlive);
    }

    [Fact]
    public async Task A_process_cannot_wait_for_its_own_end()
    {
        await using var lab = new Lab();

        Assert.Throws<InvalidOperationException>(() => lab.Do(async self => await self.Self.WaitForExitAsync()));
    }
}
