using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Locks: one process at a time, the others in the order in which they came.</summary>
public sealed class RegistryLockTests
{
    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test LockTest", "does not lock when using different keys")]
    public async Task Different_keys_are_held_at_the_same_time(int partitions, RegistryKeys keys)
    {
        await using var lab = new LockLab(partitions, keys);
        await lab.StartAsync();
        Pid one = lab.Enter("one", key: 1);

        Pid two = lab.Enter("two", key: 2);

        Assert.Equal(["one in", "two in"], lab.Journal);
        Assert.True(one.IsAlive && two.IsAlive);
    }

    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Unique)]
    [InlineData(1, RegistryKeys.Duplicate)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test LockTest", "locks when using the same key")]
    public async Task A_second_process_enters_when_the_first_has_left(int partitions, RegistryKeys keys)
    {
        await using var lab = new LockLab(partitions, keys);
        await lab.StartAsync();
        Pid one = lab.Enter("one");
        lab.Enter("two");
        Assert.Equal(["one in"], lab.Journal);

        lab.Leave(one);

        Assert.Equal(["one in", "one out", "two in"], lab.Journal);
    }

    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test LockTest", "locks when the one holding the lock raises")]
    public async Task An_exception_reaches_the_holders_caller_and_the_next_one_enters(int partitions, RegistryKeys keys)
    {
        await using var lab = new LockLab(partitions, keys);
        await lab.StartAsync();
        Pid one = lab.Enter("one");
        lab.Enter("two");
        var failure = new FormatException("no");

        one.Send(failure);
        lab.Run();

        Assert.Equal(["one in", "one out", "two in"], lab.Journal);
        Assert.Same(failure, lab.EndOf(one)?.Exception);
    }

    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test LockTest", "locks when the one holding the lock terminates")]
    public async Task When_the_holder_is_killed_the_next_one_enters(int partitions, RegistryKeys keys)
    {
        await using var lab = new LockLab(partitions, keys);
        await lab.StartAsync();
        Pid one = lab.Enter("one", disposes: false);
        lab.Enter("two");

        one.Kill();
        lab.Run();

        Assert.Equal(["one in", "two in"], lab.Journal);
    }

    [Theory]
    [InlineData(1, RegistryKeys.Unique)]
    [InlineData(8, RegistryKeys.Duplicate)]
    [OtpCase("registry_test LockTest", "locks when the one waiting for the lock terminates")]
    public async Task A_killed_waiter_is_skipped(int partitions, RegistryKeys keys)
    {
        await using var lab = new LockLab(partitions, keys);
        await lab.StartAsync();
        Pid one = lab.Enter("one");
        Pid two = lab.Enter("two");
        lab.Enter("three");

        two.Kill();
        lab.Leave(one);

        Assert.Equal(["one in", "one out", "three in"], lab.Journal);
    }

    [Theory]
    [Seeds]
    public async Task Waiters_enter_in_the_order_in_which_they_came(int seed)
    {
        await using var lab = new LockLab(seed: seed);
        await lab.StartAsync();
        Pid[] crowd = [.. Enumerable.Range(0, 6).Select(number => lab.Enter($"{number}"))];

        crowd[3].Kill();
        foreach (Pid pid in (Pid[])[crowd[0], crowd[1], crowd[2], crowd[4], crowd[5]])
            lab.Leave(pid);

        Assert.Equal(["0 in", "0 out", "1 in", "1 out", "2 in", "2 out", "4 in", "4 out", "5 in", "5 out"], lab.Journal);
        Assert.Equal(0, lab.Rooms.LockCount);
    }

    [Fact]
    public async Task Whoever_waited_too_long_leaves_the_line_and_never_gets_the_lock()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        Pid one = lab.Enter("one");
        Pid two = lab.Enter("two", timeout: TimeSpan.FromSeconds(1));
        lab.Enter("three", timeout: Timeout.InfiniteTimeSpan);

        lab.Advance(TimeSpan.FromSeconds(1));
        lab.Leave(one);

        Assert.Equal(ExitReason.CallFailed(CallOperation.Lock, ExitReason.TimedOut), lab.EndOf(two));
        Assert.Equal(["one in", "one out", "three in"], lab.Journal);
    }

    [Fact]
    public async Task Waiting_has_the_limit_of_a_call_and_the_failure_names_the_holder()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        Pid one = lab.Enter("one");
        CallFailedException? failure = null;
        lab.Base.System.Spawn(async self =>
            failure = await Assert.ThrowsAsync<CallFailedException>(async () => await lab.Rooms.LockAsync(self, "key")));

        lab.Advance(TimeSpan.FromMilliseconds(4_999));
        bool wasEarly = failure is not null;
        lab.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(wasEarly);
        Assert.Equal(CallOperation.Lock, failure?.Operation);
        Assert.Equal(ExitReason.TimedOut, failure?.Reason);
        Assert.Contains("rooms", failure!.Message, StringComparison.Ordinal);
        Assert.Contains(one.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_zero_takes_a_free_lock_and_does_not_wait_for_a_held_one()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        Pid one = lab.Enter("one", timeout: TimeSpan.Zero);

        Pid two = lab.Enter("two", timeout: TimeSpan.Zero);

        Assert.Equal(["one in"], lab.Journal);
        Assert.True(one.IsAlive);
        Assert.Equal(ExitReason.CallFailed(CallOperation.Lock, ExitReason.TimedOut), lab.EndOf(two));
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_line()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        using var cancellation = new CancellationTokenSource();
        Pid one = lab.Enter("one");
        bool isCancelled = false;
        lab.Base.System.Spawn(async self =>
        {
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await lab.Rooms.LockAsync(self, "key", null, cancellation.Token));
            isCancelled = true;
            await self.ReceiveAsync<string>();
        });
        lab.Run();
        lab.Enter("three");

        await cancellation.CancelAsync();
        lab.Run();
        lab.Leave(one);

        Assert.True(isCancelled);
        Assert.Equal(["one in", "one out", "three in"], lab.Journal);
    }

    [Fact]
    public async Task A_process_that_has_the_lock_or_awaits_it_is_refused_a_second_one()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        List<string> refused = [];
        lab.Base.System.Spawn(async self =>
        {
            using RegistryLock mine = await lab.Rooms.LockAsync(self, "key");
            refused.Add(Assert.Throws<InvalidOperationException>(() => { _ = lab.Rooms.LockAsync(self, "key").AsTask(); }).Message);
            await self.ReceiveAsync<string>();
        });
        lab.Run();

        lab.Base.System.Spawn(async self =>
        {
            Task<RegistryLock> first = lab.Rooms.LockAsync(self, "key").AsTask();
            refused.Add(Assert.Throws<InvalidOperationException>(() => { _ = lab.Rooms.LockAsync(self, "key").AsTask(); }).Message);
            await first;
        });
        lab.Run();

        Assert.Equal(2, refused.Count);
        Assert.All(refused, message => Assert.Contains("rooms", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_given_back_twice_is_given_back_once()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        RegistryLock? first = null;
        List<bool> held = [];
        Pid one = lab.Base.Puppet();
        lab.Base.Tell(one, async self =>
        {
            first = await lab.Rooms.LockAsync(self, "key");
            held.Add(first.IsHeld);
            first.Dispose();
            held.Add(first.IsHeld);
        });
        lab.Enter("two");

        first!.Dispose();
        lab.Enter("three");

        Assert.Equal([true, false], held);
        Assert.Equal("key", first.Key);
        Assert.Equal(one, first.Holder);
        Assert.Equal(["two in"], lab.Journal);
    }

    [Fact]
    public async Task A_lock_is_held_until_the_code_of_its_killed_holder_has_unwound()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        var release = new TaskCompletionSource();
        Pid one = lab.Base.Puppet();
        lab.Base.Tell(one, async self =>
        {
            await lab.Rooms.LockAsync(self, "key");
            await release.Task;
        });
        lab.Enter("two");

        one.Kill();
        lab.Run();
        bool wasEmpty = lab.Journal.Count == 0;
        release.SetResult();
        lab.Run();

        Assert.True(wasEmpty);
        Assert.Equal(["two in"], lab.Journal);
    }

    [Fact]
    public async Task When_the_registry_ends_waiters_are_told_why_and_the_next_one_has_free_locks()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        RegistryLock? mine = null;
        Pid one = lab.Base.Puppet();
        lab.Base.Tell(one, async self => mine = await lab.Rooms.LockAsync(self, "key"));
        Pid two = lab.Enter("two");

        lab.Rooms.PidOf().Kill();
        lab.Run();
        bool wasHeld = mine!.IsHeld;
        await lab.Rooms.StartAsync();
        lab.Enter("three");
        mine.Dispose();

        Assert.False(wasHeld);
        Assert.True(one.IsAlive);
        Assert.Equal(ExitReason.CallFailed(CallOperation.Lock, ExitReason.Killed), lab.EndOf(two));
        Assert.Equal(["three in"], lab.Journal);
    }

    [Fact]
    public async Task A_process_that_ends_with_several_locks_passes_on_each_and_waits_for_none()
    {
        await using var lab = new LockLab();
        await lab.StartAsync();
        Pid one = lab.Base.Puppet();
        lab.Enter("two", key: 3);
        lab.Base.Tell(one, async self =>
        {
            await lab.Rooms.LockAsync(self, 1);
            await lab.Rooms.LockAsync(self, 2);
            await lab.Rooms.LockAsync(self, 3, Timeout.InfiniteTimeSpan);
        });
        lab.Enter("three", key: 2);
        lab.Enter("four", key: 1);
        Assert.Equal(["two in"], lab.Journal);

        one.Kill();
        lab.Run();

        // In what order two processes run that were told at the same time is the seed's to say.
        Assert.Equal(["four in", "three in", "two in"], lab.Journal.Order(StringComparer.Ordinal));
        Assert.Equal(3, lab.Rooms.LockCount);
    }
}
