using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Testing;

/// <summary>Asynchronous code of a test that takes turns with the processes.</summary>
public sealed class TestWorldBodyTests
{
    [Theory, Seeds]
    public async Task It_may_await_several_things_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        string[] replies = [];

        await lab.World.RunAsync(async () =>
        {
            Pid first = await StartEchoAsync(lab);
            Pid second = await StartEchoAsync(lab);
            replies = await Task.WhenAll(first.CallAsync(new Ask("one")).AsTask(), second.CallAsync(new Ask("two")).AsTask());
        });

        Assert.Equal(["one", "two"], replies);
    }

    [Fact]
    public async Task Its_continuations_take_turns_with_the_processes_as_the_seed_decides()
    {
        HashSet<string> runs = [];
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            lab.System.Spawn(async _ =>
            {
                for (int i = 0; i < 3; i++)
                {
                    lab.Journal.Add("process");
                    await Task.Yield();
                }
            });
            await lab.World.RunAsync(async () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    lab.Journal.Add("body");
                    await Task.Yield();
                }
            });
            Assert.Equal(6, lab.Journal.Count);
            runs.Add(string.Join(' ', lab.Journal));
        }

        Assert.InRange(runs.Count, 2, 20);
    }

    [Fact]
    public async Task It_moves_time_itself()
    {
        await using var lab = new Lab();
        Pid silent = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) });

        await lab.World.RunAsync(async () =>
        {
            Task<string> call = silent.CallAsync(new Ask("anything")).AsTask();
            lab.Advance(4999);
            bool early = call.IsCompleted;
            lab.Advance(1);
            ExitReason reason = await Lab.FailureOf(call);
            lab.Journal.Add($"{early}, {reason}");
        });

        Assert.Equal(["False, timed out"], lab.Journal);
    }

    [Fact]
    public async Task Its_failure_is_the_tasks()
    {
        await using var lab = new Lab();

        Task task = lab.World.RunAsync(static async () =>
        {
            await Task.Yield();
            throw new FormatException("body");
        });

        Assert.Equal("body", (await Assert.ThrowsAsync<FormatException>(() => task)).Message);
    }

    [Fact]
    public async Task What_nothing_in_the_world_can_bring_fails_instead_of_hanging()
    {
        await using var lab = new Lab();
        var never = new TaskCompletionSource();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => lab.World.RunAsync(() => never.Task));

        Assert.Contains("the body has not ended", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_time_can_bring_fails_instead_of_hanging()
    {
        await using var lab = new Lab();
        Pid silent = await lab.StartAsync(new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Later) });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => lab.World.RunAsync(async () => await silent.CallAsync(new Ask("anything"))));

        Assert.Contains("moving the clock", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_keeps_it_from_starting()
    {
        await using var lab = new Lab();
        bool ran = false;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.World.RunAsync(
            () =>
            {
                ran = true;
                return Task.CompletedTask;
            },
            new CancellationToken(canceled: true)));

        Assert.False(ran);
        await Assert.ThrowsAsync<ArgumentNullException>(() => lab.World.RunAsync(null!));
    }

    private static Task<Pid> StartEchoAsync(Lab lab) =>
        lab.StartAsync(new LabServer(lab) { Call = static (_, request, _) => new(CallResult.Reply(((Ask)request).What)) });
}
