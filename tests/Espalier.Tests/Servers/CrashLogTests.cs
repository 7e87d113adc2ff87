using Espalier.Testing;

namespace Espalier.Tests.Servers;

/// <summary>A failure is logged with who and why, a good end is not, and who falls with another is not either.</summary>
public sealed class CrashLogTests
{
    [Fact]
    public async Task A_failure_is_logged_as_an_error_with_the_process_and_its_exception()
    {
        using var log = new LogBook();
        await using var world = new TestWorld(configure: options => options with { LoggerFactory = log });

        Pid pid = world.System.Spawn(static _ => throw new InvalidOperationException("boom"));
        world.RunUntilIdle();

        string entry = Assert.Single(log.Lines);
        Assert.Contains("Error", entry, StringComparison.Ordinal);
        Assert.Contains($"{pid}", entry, StringComparison.Ordinal);
        Assert.Contains("boom", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_ends_kills_and_those_that_fall_with_another_are_not_logged()
    {
        using var log = new LogBook();
        await using var world = new TestWorld(configure: options => options with { LoggerFactory = log });

        world.System.Spawn(static _ => Task.CompletedTask);
        world.System.Spawn(static self => throw Exit(self, ExitReason.Shutdown));
        Pid killed = world.System.Spawn(static async self =>
        {
            self.SpawnLinked(static async peer => await peer.ReceiveAsync<string>());
            await self.ReceiveAsync<string>();
        });
        world.RunUntilIdle();
        killed.Kill();
        world.RunUntilIdle();

        Assert.Equal(0, world.System.ProcessCount);
        Assert.Empty(log.Lines);
    }

    private static Exception Exit(ProcessContext self, ExitReason reason)
    {
        self.Exit(reason);
        return new InvalidOperationException("An exit does not return.");
    }
}
