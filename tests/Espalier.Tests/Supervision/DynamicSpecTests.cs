using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Specifications are checked where they are used, not where they are obeyed: facts 4.2.</summary>
public sealed class DynamicSpecTests
{
    private static readonly ChildSpec Good = DynamicLab.Spec(DynamicScript.Answer(new StartResult.Ignored()));

    private static Dictionary<string, ChildSpec> Invalid { get; } = new()
    {
        [nameof(ChildSpec.Id)] = Good with { Id = default, Start = null! },
        [nameof(ChildSpec.Start)] = Good with { Start = null!, Restart = (RestartType)7 },
        [nameof(ChildSpec.Restart)] = Good with { Restart = (RestartType)7, Type = (ChildType)7 },
        [nameof(ChildSpec.Type)] = Good with { Type = (ChildType)7, Modules = null! },
        [nameof(ChildSpec.Modules)] = Good with { Modules = null! },
    };

    public static TheoryData<string> Fields => [.. Invalid.Keys];

    [Theory, MemberData(nameof(Fields))]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with invalid child spec")]
    public async Task An_invalid_field_is_refused_in_the_caller_even_if_no_supervisor_runs(string field)
    {
        await using var lab = new Lab();

        foreach (ProcessAddress nobody in (ProcessAddress[])[default(Pid), lab.System.Name("nobody")])
        {
            ValueTask<StartResult> start = DynamicSupervisor.At(nobody).StartChildAsync(Invalid[field]);

            Assert.True(start.IsCompleted);
            var failed = Assert.IsType<StartResult.Failed>(await start);
            var fault = Assert.IsType<StartError.InvalidSpec>(failed.Error).Fault;
            Assert.Equal(field, Assert.IsType<SpecFault.InvalidField>(fault).Field);
        }
    }

    [Fact]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with invalid child spec")]
    [OtpCase("supervisor_SUITE", "significant_simple")]
    public async Task A_significant_child_is_refused_whatever_its_restart_type()
    {
        await using DynamicLab lab = await DynamicLab.StartAsync();
        foreach (RestartType restart in Enum.GetValues<RestartType>())
        {
            ChildSpec spec = Good with { IsSignificant = true, Restart = restart };

            StartResult result = await lab.Supervisor.StartChildAsync(spec);

            Assert.Equal(new StartResult.Failed(new StartError.InvalidSpec(DynamicLab.NoSignificance)), result);
        }
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Fact]
    public async Task A_valid_specification_for_a_supervisor_that_does_not_run_fails_as_a_call()
    {
        await using var lab = new Lab();

        foreach (ProcessAddress nobody in (ProcessAddress[])[default(Pid), lab.System.Name("nobody")])
        {
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(DynamicSupervisor.At(nobody).StartChildAsync(Good).AsTask()));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(DynamicSupervisor.At(nobody).TerminateChildAsync(default).AsTask()));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(DynamicSupervisor.At(nobody).GetChildrenAsync().AsTask()));
            Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(DynamicSupervisor.At(nobody).CountChildrenAsync().AsTask()));
        }
    }

    [Theory, Seeds]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with valid shutdown")]
    public async Task A_shutdown_of_nothing_and_of_a_moment_are_accepted(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        foreach (int milliseconds in (int[])[0, 1])
        {
            Pid child = await lab.AddAsync(lab.Spec() with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromMilliseconds(milliseconds)) });

            Assert.Equal(TerminateResult.Terminated, await lab.Supervisor.TerminateChildAsync(child));

            Assert.Equal(ExitReason.Shutdown, lab.Lab.EndOf(child));
        }
    }

    [Fact]
    [OtpCase("dynamic_supervisor_test", "start_child/2: with invalid valid shutdown")]
    public void A_shutdown_of_less_than_no_time_cannot_even_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => ShutdownPolicy.Within(TimeSpan.FromMilliseconds(-2)));
        Assert.Equal(ShutdownPolicy.Infinite, ShutdownPolicy.Within(Timeout.InfiniteTimeSpan));
    }
}
