using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What is said to a supervisor and is none of its business.</summary>
public sealed class SupervisorMessageTests
{
    [Theory, Seeds]
    public async Task A_call_that_it_does_not_know_fails_for_the_caller_only(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), a.Spec);

        ExitReason reason = await Lab.FailureOf(TreeLab.PidOf(supervisor).CallAsync(new Ask()).AsTask());

        Assert.Equal("Supervisor does not handle the call Ask.", Assert.IsType<NotSupportedException>(reason.Exception).Message);
        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal("", lab.Diary());
    }

    [Theory, Seeds]
    public async Task A_cast_and_a_message_that_it_does_not_know_are_logged_once_each_and_dropped(int seed)
    {
        using var log = new LogBook();
        await using var lab = new TreeLab(seed, options => options with { LoggerFactory = log });
        ChildScript a = lab.Child("a");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, maxRestarts: 0), a.Spec);

        TreeLab.PidOf(supervisor).Cast("stray cast");
        TreeLab.PidOf(supervisor).Send(42);
        lab.Run();

        Assert.Equal("a:running", await TreeLab.StatesOf(supervisor));
        Assert.Equal("", lab.Diary());
        string[] warnings = [.. log.Lines.Where(static line => line.StartsWith("Warning", StringComparison.Ordinal))];
        Assert.Equal(2, warnings.Length);
        Assert.Contains("String", warnings[0], StringComparison.Ordinal);
        Assert.Contains("Int32", warnings[1], StringComparison.Ordinal);
    }

    [Theory, Seeds]
    public async Task The_end_of_a_process_that_a_start_function_monitors_is_dropped(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript[] ab = lab.Children("a", "b");
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(SupervisionStrategy.OneForAll, maxRestarts: 0), ab[0].Spec);
        Pid stranger = lab.Lab.Puppet();
        ab[1].Next(context =>
        {
            context.Parent.Monitor(stranger);
            return ab[1].BeBorn(context);
        });
        await supervisor.StartChildAsync(ab[1].Spec);

        stranger.Kill();
        lab.Run();

        Assert.Equal("a:running b:running", await TreeLab.StatesOf(supervisor));
        Assert.Null(lab.EndOf(supervisor));
    }

    [Theory, Seeds]
    public async Task A_child_may_ask_about_its_siblings(int seed)
    {
        await using var lab = new TreeLab(seed);
        ChildScript a = lab.Child("a");
        string? states = null;
        a.Info = async (_, message) =>
        {
            states = await TreeLab.StatesOf((SupervisorRef)message);
            return Next.Receive;
        };
        SupervisorRef supervisor = await lab.SuperviseAsync(null, a.Spec, lab.Child("b").Spec);

        a.Pid.Send(supervisor);
        lab.Run();

        Assert.Equal("a:running b:running", states);
    }
}
