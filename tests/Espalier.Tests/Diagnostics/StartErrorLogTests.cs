using Espalier.Tests.Servers;
using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Diagnostics;

/// <summary>A child that cannot be started is one error: the supervisor's if it starts by itself, the child's own if somebody asked.</summary>
public sealed class StartErrorLogTests
{
    private static readonly InvalidOperationException Boom = new("boom");

    [Theory]
    [InlineData("raise")]
    [InlineData("stop")]
    [InlineData("wrapped")]
    public async Task At_the_start_of_a_supervisor_a_crash_in_init_is_one_start_error(string way)
    {
        await using var lab = new LogLab();

        await Assert.ThrowsAsync<StartFailedException>(() => lab.SuperviseAsync(null, lab.Spec() with { Id = "first" }, Failing(lab, way)));
        lab.Run();

        LogEntry entry = lab.Log.Single(3006);
        Assert.Equal([3006], lab.Log.Errors);
        Assert.Equal(("worker", "root", "its supervisor does not start"),
            (entry.Properties["Child"], entry.Properties["Supervisor"], entry.Decision));
        Assert.Equal(way == "stop" ? null : Boom, entry.Exception);
        Assert.Single(lab.Lab.Events.OfType<ChildStartFailed>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_failed_restart_is_one_start_error_until_the_supervisor_gives_up(bool isDynamic)
    {
        await using var lab = new LogLab();
        bool fails = false;
        ChildSpec spec = LogLab.Spec(context => context.StartAsync(() => fails ? Broken(lab) : lab.Worker()));
        Pid child = isDynamic
            ? (await (await lab.SuperviseDynamicAsync()).StartChildAsync(spec)).GetPidOrThrow()
            : await LogLab.ChildOf(await lab.SuperviseAsync(null, spec));
        fails = true;

        lab.End(child, Lab.Broken);

        Assert.Equal([1001, 3006, 3006, 3006, 3007], lab.Log.Errors);
        Assert.All(
            lab.Log.Entries.Where(static entry => entry.Id == 3006),
            entry => Assert.Equal(("its supervisor tries again", Boom), (entry.Decision, (InvalidOperationException?)entry.Exception)));
        Assert.Equal(3, lab.Lab.Events.OfType<ChildStartFailed>().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_that_somebody_asked_for_is_no_start_error_but_the_crash_is_reported(bool isDynamic)
    {
        await using var lab = new LogLab();
        ChildSpec spec = Failing(lab, "raise");

        StartResult result = isDynamic
            ? await (await lab.SuperviseDynamicAsync()).StartChildAsync(spec)
            : await (await lab.SuperviseAsync(null)).StartChildAsync(spec);
        lab.Run();

        Assert.IsType<StartResult.Failed>(result);
        Assert.Equal([1001], lab.Log.Errors);
        Assert.Equal("none: it was starting, and whoever started it has the reason", lab.Crash.Decision);
    }

    [Fact]
    public async Task A_crash_that_the_start_function_makes_something_else_of_is_still_reported()
    {
        await using var lab = new LogLab();
        ChildSpec spec = LogLab.Spec(async context =>
        {
            await context.StartAsync(() => Broken(lab));
            return await context.StartAsync(() => lab.Worker());
        });

        await lab.SuperviseAsync(null, spec);

        Assert.Equal([1001, 3002], lab.Log.Ids);
        Assert.Same(Boom, lab.Crash.Exception);
    }

    [Fact]
    public async Task A_start_function_that_throws_or_answers_an_error_is_one_start_error()
    {
        await using var lab = new LogLab();

        await Assert.ThrowsAsync<StartFailedException>(() => lab.SuperviseAsync(null, LogLab.Spec(_ => throw Boom)));
        await Assert.ThrowsAsync<StartFailedException>(
            () => lab.SuperviseAsync(null, LogLab.Spec(_ => new(new StartResult.Failed(new StartError.Failed(Lab.Broken))))));

        Assert.Equal([3006, 3006], lab.Log.Errors);
        Assert.Same(Boom, lab.Log.Entries[0].Exception);
        Assert.Equal("broken", lab.Log.Entries[1].Properties["Reason"]);
    }

    [Fact]
    public async Task A_child_that_is_ignored_is_not_logged()
    {
        await using var lab = new LogLab();

        await lab.SuperviseAsync(null, LogLab.Spec(_ => new(new StartResult.Ignored())));

        Assert.Empty(lab.Log.Entries);
    }

    [Fact]
    public async Task A_crash_in_init_is_reported_when_the_supervisor_is_killed_before_it_can_say_so()
    {
        await using var lab = new LogLab();
        var gate = new TaskCompletionSource();
        Pid supervisor = default;
        ChildSpec spec = LogLab.Spec(async context =>
        {
            supervisor = context.Parent.Self;
            StartResult result = await context.StartAsync(() => Broken(lab));
            await gate.Task;
            return result;
        });
        Pid parent = lab.Lab.Puppet();
        lab.Lab.Tell(parent, async self => await Supervisor.StartLinkedAsync(self, [spec]));
        int[] before = lab.Log.Errors;

        supervisor.Kill();
        gate.SetResult();
        lab.Run();

        Assert.Empty(before);
        Assert.Equal([1001], lab.Log.Errors);
        Assert.Equal("not restarted: its supervisor had ended", lab.Crash.Decision);
    }

    private static LabServer Broken(LogLab lab) => new(lab.Lab) { Init = static _ => throw Boom };

    private static ChildSpec Failing(LogLab lab, string way) => LogLab.Spec(async context =>
    {
        StartResult result = await context.StartAsync(
            () => way == "stop" ? new LabServer(lab.Lab) { Init = static _ => new(InitResult.Stop(Lab.Broken)) } : Broken(lab));
        return way == "wrapped" ? new StartResult.Started(result.GetPidOrThrow()) : result;
    });
}
