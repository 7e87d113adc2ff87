using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>The wait of a receive: cancelled, refused, interrupted.</summary>
public sealed class ReceiveWaitTests
{
    [Fact]
    public async Task A_token_ends_the_wait_and_nothing_else()
    {
        await using var lab = new Lab();
        using var source = new CancellationTokenSource();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await self.ReceiveAsync<string>(cancellationToken: source.Token));
            lab.Journal.Add($"its token: {cancelled.CancellationToken == source.Token}");
        });

        await source.CancelAsync();
        pid.Send("later");
        lab.Run();

        Assert.Equal(["its token: True"], lab.Journal);
        Assert.Equal(["later"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_takes_nothing()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send("waiting");

        lab.Tell(pid, async self => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await self.ReceiveAsync<string>(cancellationToken: new CancellationToken(canceled: true))));

        Assert.True(pid.IsAlive);
        Assert.Equal(["waiting"], lab.Unread(pid));
    }

    [Fact]
    public async Task A_second_receive_is_refused_and_the_first_goes_on()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            Task<string> first = self.ReceiveAsync<string>().AsTask();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await self.ReceiveAsync<int>());
            lab.Journal.Add("refused");
            lab.Journal.Add(await first);
        });

        pid.Send("taken");
        lab.Run();

        Assert.Equal(["refused", "taken"], lab.Journal);
    }

    [Fact]
    public async Task After_a_receive_has_ended_the_next_one_is_free_to_begin()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            await Assert.ThrowsAsync<TimeoutException>(async () => await self.ReceiveAsync<string>(timeout: TimeSpan.FromSeconds(1)));
            lab.Journal.Add(await self.ReceiveAsync<string>());
            lab.Journal.Add(await self.ReceiveAsync<string>());
        });

        lab.Advance(1000);
        pid.Send("one");
        pid.Send("two");
        lab.Run();

        Assert.Equal(["one", "two"], lab.Journal);
    }

    [Fact]
    public async Task Code_that_has_left_the_turn_cannot_receive_and_can_again_once_it_is_back()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            await ReceiveOffTurnAsync(lab, self, gate.Task);
            lab.Journal.Add(await self.ReceiveAsync<string>());
        });

        Nowhere.Do(gate.SetResult);
        pid.Send("received");
        lab.Run();

        Assert.Equal(["off the turn: refused", "received"], lab.Journal);
    }

    [Fact]
    public async Task Another_process_cannot_receive_with_a_borrowed_context()
    {
        await using var lab = new Lab();
        Pid owner = lab.Puppet();
        ProcessContext borrowed = default;
        lab.Tell(owner, self => borrowed = self);
        owner.Send("the owner's");

        Assert.Throws<InvalidOperationException>(() => lab.Do(async _ => await borrowed.ReceiveAsync<string>()));

        Assert.Equal(["the owner's"], lab.Unread(owner));
    }

    [Fact]
    public async Task A_fatal_signal_ends_the_wait_with_its_reason()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        lab.Tell(pid, async self =>
        {
            try
            {
                await self.ReceiveAsync<string>(timeout: TimeSpan.FromSeconds(1));
            }
            catch (ExitException exit)
            {
                lab.Journal.Add($"{exit.Reason}");
                throw;
            }
        });

        pid.SendExit(Lab.Broken);
        lab.Run();

        Assert.Equal(["broken"], lab.Journal);
        Assert.Null(lab.World.Clock.TimeToNextTimer);
    }

    [Fact]
    public async Task A_receive_can_be_awaited_once_only()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        pid.Send("one");
        lab.Tell(pid, async self =>
        {
            ValueTask<int> wait = self.ReceiveAsync<int>();
            Task<int> first = Once(wait);
            Assert.Throws<InvalidOperationException>(() => Once(wait).IsCompleted);
            lab.Journal.Add($"{await first}");
        });

        pid.Send(7);
        lab.Run();

        Assert.Equal(["7"], lab.Journal);
    }

    private static Task<T> Once<T>(ValueTask<T> wait) => wait.AsTask();

    private static async Task ReceiveOffTurnAsync(Lab lab, ProcessContext self, Task gate)
    {
        await gate.ConfigureAwait(false);
        try
        {
            await self.ReceiveAsync<string>();
        }
        catch (InvalidOperationException)
        {
            lab.Journal.Add("off the turn: refused");
        }
    }
}
