using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Code of a process and its turn: design 3.2.</summary>
public sealed class TurnTests
{
    [Fact]
    public async Task Branches_that_are_awaited_together_take_turns_and_lose_nothing()
    {
        await using var system = new ProcessSystem();
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        int count = 0;
        async Task CountAsync()
        {
            for (int i = 0; i < 2000; i++)
            {
                await Task.Yield();
                count++;
            }
        }

        system.Spawn(async _ =>
        {
            await Task.WhenAll(CountAsync(), CountAsync(), CountAsync());
            done.SetResult(count);
        });

        Assert.Equal(6000, await done.Task);
    }

    [Fact]
    public async Task Code_that_awaits_comes_back_to_its_process()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid pid = lab.System.Spawn(async _ =>
        {
            SynchronizationContext? own = SynchronizationContext.Current;
            await gate.Task;
            lab.Journal.Add($"same context: {own is not null && ReferenceEquals(own, SynchronizationContext.Current)}");
        });
        lab.Run();

        Nowhere.Do(gate.SetResult);
        bool ranAtOnce = lab.Journal.Count > 0;
        lab.Run();

        Assert.False(ranAtOnce);
        Assert.Equal(["same context: True"], lab.Journal);
        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
    }

    [Fact]
    public async Task Code_behind_an_await_that_left_the_context_runs_beside_the_turn_and_its_caller_comes_back()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid pid = lab.System.Spawn(async self =>
        {
            await NoteBesideTheTurnAsync(lab, gate.Task);
            lab.Journal.Add($"back: {SynchronizationContext.Current is not null}");
            self.Self.SendExit(Lab.Broken);
        });
        lab.Run();

        Nowhere.Do(gate.SetResult);
        lab.Run();

        Assert.Equal(["left: True", "back: True"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_function_whose_last_await_left_the_context_still_ends_its_process(bool fails)
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        var failure = new FormatException("beside the turn");
        Pid pid = lab.System.Spawn(_ => LeaveAsync(gate.Task));
        lab.Run();

        Nowhere.Do(() =>
        {
            if (fails)
                gate.SetException(failure);
            else
                gate.SetResult();
        });
        lab.Run();

        Assert.Equal(fails ? ExitReason.Crashed(failure) : ExitReason.Normal, lab.EndOf(pid));
    }

    [Fact]
    public async Task A_handler_whose_last_await_left_the_context_still_makes_room_for_the_next_message()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Info = async (server, message) =>
            {
                if (message is "leave")
                    await LeaveAsync(gate.Task);
                server.Note((string)message);
                return Next.Receive;
            },
        });
        pid.Send("leave");
        pid.Send("next");
        lab.Run();
        bool early = lab.Journal.Count > 0;

        Nowhere.Do(gate.SetResult);
        lab.Run();

        Assert.False(early);
        Assert.Equal(["leave", "next"], lab.Journal);
    }

    [Fact]
    public async Task Work_that_is_not_awaited_goes_on_within_the_process_and_in_the_middle_of_later_code()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        var later = new TaskCompletionSource();
        Pid pid = lab.Puppet();
        async Task BranchAsync(ProcessContext self)
        {
            await gate.Task;
            self.Label = "set by the branch";
            lab.Journal.Add("branch");
        }

        lab.Tell(pid, self =>
        {
            _ = BranchAsync(self);
        });
        lab.Tell(pid, async _ =>
        {
            lab.Journal.Add("later begins");
            await later.Task;
            lab.Journal.Add("later ends");
        });
        gate.SetResult();
        lab.Run();
        later.SetResult();
        lab.Run();

        Assert.Equal(["later begins", "branch", "later ends"], lab.Journal);
        Assert.Equal("set by the branch", lab.System.GetInfo(pid)!.Label);
    }

    [Fact]
    public async Task Work_that_outlives_its_process_finds_itself_fenced()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        Pid other = lab.Puppet();
        async Task BranchAsync(ProcessContext self)
        {
            await gate.Task;
            other.Send("from the grave");
            Assert.Throws<ExitException>(() => self.Link(other));
            lab.Journal.Add("refused");
        }

        Pid pid = lab.System.Spawn(self =>
        {
            _ = BranchAsync(self);
            return Task.CompletedTask;
        });
        lab.Run();
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Equal(["refused"], lab.Journal);
        Assert.Equal(1, lab.System.RefusedSendCount);
        Assert.Empty(lab.Unread(other));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_in_an_async_void_ends_the_process_and_not_the_program(bool afterAwait)
    {
        await using var lab = new Lab();
        var failure = new FormatException("void");
        Pid pid = lab.Puppet();
        async void Fail()
        {
            if (afterAwait)
                await Task.Yield();
            throw failure;
        }

        lab.Tell(pid, _ => Fail());

        Assert.Equal(ExitReason.Crashed(failure), lab.EndOf(pid));
    }

    [Fact]
    public async Task An_exit_in_an_async_void_ends_the_process_with_its_reason()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();
        static async void Leave(ProcessContext self)
        {
            await Task.Yield();
            self.Exit(Lab.Broken);
        }

        lab.Tell(pid, static self => Leave(self));

        Assert.Equal(Lab.Broken, lab.EndOf(pid));
    }

    [Fact]
    public async Task A_failure_in_an_async_void_reaches_an_idle_server_through_terminate()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        var failure = new FormatException("void");
        async void Fail()
        {
            await gate.Task;
            throw failure;
        }

        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Init = _ =>
            {
                Fail();
                return new(InitResult.Ok);
            },
        });
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Crashed(failure), lab.EndOf(pid));
        Assert.Equal([$"terminate {ExitReason.Crashed(failure)}", "dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_failure_in_an_async_void_after_the_end_is_an_event()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        var failure = new FormatException("void");
        async void Fail()
        {
            await gate.Task;
            throw failure;
        }

        Pid pid = lab.System.Spawn(_ =>
        {
            Fail();
            return Task.CompletedTask;
        });
        lab.Run();
        gate.SetResult();
        lab.Run();

        Assert.Equal(ExitReason.Normal, lab.EndOf(pid));
        Assert.Same(failure, Assert.Single(lab.Events.OfType<LateFailure>()).Exception);
    }

    private static async Task NoteBesideTheTurnAsync(Lab lab, Task gate)
    {
        await gate.ConfigureAwait(false);
        lab.Journal.Add($"left: {SynchronizationContext.Current is null}");
    }

    private static async Task LeaveAsync(Task gate) => await gate.ConfigureAwait(false);
}
