using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Servers that own tasks: what comes to them as messages, and that they serve others while they await.</summary>
public sealed class TaskMessageTests
{
    [Theory, Seeds]
    public async Task A_server_that_does_not_await_gets_the_value_and_unless_it_ends_the_monitor_the_notice(int seed)
    {
        await using var lab = new Lab(seed);
        bool demonitors = seed % 2 == 0;
        SupervisedTask<int> task = null!;
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (self, _) =>
            {
                task = self.Own.RunTask(Work.Of(5));
                return new(Next.Receive);
            },
            Info = (self, message) =>
            {
                self.Note(Describe(message, task));
                if (demonitors && message is TaskReply<int> reply)
                    self.Own.Demonitor(reply.Task.Monitor, flush: true);
                return new(Next.Receive);
            },
        });

        server.Cast("go");
        lab.Run();

        Assert.Equal(demonitors ? ["5"] : ["5", "down normal"], lab.Journal);
        Assert.Empty(lab.System.GetInfo(server)!.Monitors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_traps_hears_of_a_failed_task_by_message_and_one_that_does_not_falls(bool traps)
    {
        await using var lab = new Lab();
        SupervisedTask<int> task = null!;
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Init = self =>
            {
                if (traps)
                    self.Trap();
                return new(InitResult.Ok);
            },
            Cast = (self, _) =>
            {
                task = self.Own.RunTask(Work.ObeyAsync);
                return new(Next.Receive);
            },
            Info = (self, message) =>
            {
                self.Note(Describe(message, task));
                return new(Next.Receive);
            },
        });
        server.Cast("go");
        lab.Run();

        task.Pid.Send(Lab.Broken);
        lab.Run();

        Assert.Equal(traps ? ["exit broken", "down broken"] : ["dispose"], lab.Journal);
        Assert.Equal(traps ? null : Lab.Broken, lab.EndOf(server));
    }

    [Theory, Seeds]
    public async Task A_server_that_awaits_inside_of_a_callback_takes_the_value_and_leaves_other_messages(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisedTask<int> task = null!;
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Call = async (self, _, _) =>
            {
                task = self.Own.RunTask(Work.ObeyAsync);
                int value = await task;
                self.Note($"value {value}");
                return CallResult.Reply($"{value}");
            },
            Info = (self, message) =>
            {
                self.Note(Describe(message, task));
                return new(Next.Receive);
            },
        });
        Task<string> call = server.CallAsync(new Ask()).AsTask();
        lab.Run();

        server.Send("other");
        lab.Run();
        Assert.Empty(lab.Journal);
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal("5", await call);
        Assert.Equal(["value 5", "other"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_server_may_await_beside_its_callbacks_and_goes_on_serving(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisedTask<int> task = null!;
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (self, _) =>
            {
                task = self.Own.RunTask(Work.ObeyAsync);
                _ = FollowAsync(self, task);
                return new(Next.Receive);
            },
            Call = static (_, request, _) => new(CallResult.Reply($"{request}")),
            Info = (self, message) =>
            {
                self.Note(Describe(message, task));
                return new(Next.Receive);
            },
        });
        server.Cast("go");
        lab.Run();

        string reply = await server.CallAsync(new Ask("still here"));
        task.Pid.Send(5);
        lab.Run();

        Assert.Equal("still here", reply);
        Assert.Equal(["followed 5"], lab.Journal);
    }

    private static async Task FollowAsync(LabServer self, SupervisedTask<int> task) => self.Note($"followed {await task}");

    private static string Describe(object message, SupervisedTask<int> task) => message switch
    {
        TaskReply<int> reply when ReferenceEquals(reply.Task, task) => $"{reply.Value}",
        Down down when down.Ref == task.Monitor && down.Pid == task.Pid => $"down {down.Reason}",
        TrappedExit exit when exit.From == task.Pid => $"exit {exit.Reason}",
        _ => $"{message}",
    };
}
