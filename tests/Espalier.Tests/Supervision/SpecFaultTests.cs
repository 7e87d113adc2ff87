using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Options and specifications that cannot be: found before anything starts, and said with the value and what would do.</summary>
public sealed class SpecFaultTests
{
    public static TheoryData<string, string> BadOptions => new()
    {
        { "strategy", "Strategy is 9: expected OneForOne, OneForAll or RestForOne" },
        { "restarts", "MaxRestarts is -1: expected 0 or more" },
        { "no period", "RestartPeriod is 00:00:00: expected longer than zero" },
        { "negative period", "RestartPeriod is -00:00:01: expected longer than zero" },
        { "auto shutdown", "AutoShutdown is 9: expected Never, AnySignificant or AllSignificant" },
    };

    public static TheoryData<string, string> BadSpecs => new()
    {
        { "none", "ChildSpec of child <none> is null: expected a specification" },
        { "no id", "Id of child <none> is null: expected a value with equality" },
        { "no start", "Start of child a is null: expected a function" },
        { "restart", "Restart of child a is 9: expected Permanent, Transient or Temporary" },
        { "type", "Type of child a is 9: expected Worker or Supervisor" },
        { "no modules", "Modules of child a is null: expected a list" },
        { "no module", "Modules of child a is a list with null in it: expected classes only" },
        {
            "significant",
            "child a is significant, but AutoShutdown is Never: expected AnySignificant or AllSignificant, or a child that is not"
        },
        { "twice", "two children have the id a: give one of them another, by \"with { Id = ... }\"" },
    };

    [Theory, MemberData(nameof(BadOptions))]
    [OtpCase("supervisor_SUITE", "sup_flags")]
    public async Task A_bad_option_is_refused_with_its_value_before_anything_starts(string name, string text)
    {
        await using var lab = new TreeLab();
        SupervisorOptions options = BadOption(name);

        var thrown = await Assert.ThrowsAsync<ArgumentException>(
            async () => await Supervisor.StartAsync(lab.System, [lab.Child("a").Spec], options));
        Assert.Equal(("options", $"{text}. (Parameter 'options')"), (thrown.ParamName, thrown.Message));
        Assert.Throws<ArgumentException>(() => Supervisor.Child([], options));
        Assert.Empty(lab.Lab.Events);
        StartError error = await StartClassAsync(lab, options, lab.Child("a").Spec);

        var fault = Assert.IsType<SpecFault.InvalidOption>(Assert.IsType<StartError.Failed>(error).Reason.Value);
        Assert.Equal(text, $"{fault}");
        Assert.Equal("", lab.Diary());
    }

    [Fact]
    public async Task A_linked_start_with_a_bad_option_hurts_nobody_but_its_code()
    {
        await using var lab = new TreeLab();

        var thrown = Assert.Throws<ArgumentException>(() => lab.Lab.Do(async self =>
            await Supervisor.StartLinkedAsync(self, [], new SupervisorOptions { MaxRestarts = -5 })));

        Assert.Equal("MaxRestarts is -5: expected 0 or more. (Parameter 'options')", thrown.Message);
        Assert.Single(lab.Events<ProcessStarted>());
    }

    [Fact]
    public async Task Of_several_bad_options_the_first_in_order_is_named()
    {
        await using var lab = new TreeLab();
        var options = new SupervisorOptions
        {
            Strategy = (SupervisionStrategy)9,
            MaxRestarts = -1,
            RestartPeriod = TimeSpan.Zero,
            AutoShutdown = (AutoShutdown)9,
        };
        List<string> named = [];

        foreach (SupervisorOptions better in (SupervisorOptions[])
            [options, options with { Strategy = 0 }, options with { Strategy = 0, MaxRestarts = 0 },
            options with { Strategy = 0, MaxRestarts = 0, RestartPeriod = TimeSpan.FromTicks(1) }])
        {
            StartError error = await StartClassAsync(lab, better);
            named.Add(Assert.IsType<SpecFault.InvalidOption>(((StartError.Failed)error).Reason.Value).Option);
        }

        Assert.Equal(["Strategy", "MaxRestarts", "RestartPeriod", "AutoShutdown"], named);
    }

    [Theory, MemberData(nameof(BadSpecs))]
    [OtpCase("supervisor_SUITE", "child_specs")]
    [OtpCase("supervisor_SUITE", "sup_start_map_faulty_specs")]
    [OtpCase("supervisor_test", "start_child/2: with invalid child spec")]
    public async Task A_bad_specification_is_refused_with_its_value_before_any_child_starts(string name, string text)
    {
        await using var lab = new TreeLab();
        ChildScript good = lab.Child("good");
        ChildSpec[] specs = [good.Spec, .. BadSpec(lab, name)];

        var thrown = await Assert.ThrowsAsync<ArgumentException>(async () => await Supervisor.StartAsync(lab.System, specs));
        Assert.Equal(("children", $"{text}. (Parameter 'children')"), (thrown.ParamName, thrown.Message));
        Assert.Throws<ArgumentException>(() => Supervisor.Child(specs));
        Assert.Empty(lab.Lab.Events);
        StartError error = await StartClassAsync(lab, new SupervisorOptions(), specs);

        Assert.Equal(text, $"{Assert.IsAssignableFrom<SpecFault>(Assert.IsType<StartError.Failed>(error).Reason.Value)}");
        Assert.Equal(0, good.Attempts);
    }

    [Theory, MemberData(nameof(BadSpecs))]
    public async Task A_bad_specification_is_refused_by_start_child_which_keeps_nothing(string name, string text)
    {
        if (name is "none" or "twice")
            return;
        await using var lab = new TreeLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null);

        StartResult result = await supervisor.StartChildAsync(BadSpec(lab, name)[0]);

        var error = Assert.IsType<StartError.InvalidSpec>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.Equal(text, $"{error}");
        Assert.Equal(text, $"{error.Fault}");
        Assert.Empty(await supervisor.GetChildrenAsync());
    }

    [Fact]
    public async Task A_name_of_another_system_is_refused_before_anything_starts_or_by_the_supervisor()
    {
        await using var lab = new TreeLab();
        await using var elsewhere = new Lab();
        ChildScript a = lab.Child("a");
        ChildSpec foreign = a.Spec with { Name = elsewhere.System.Name("seat") };
        const string Text = "Name of child a is \"seat\" of another system: expected a name of the supervisor's system";

        var thrown = await Assert.ThrowsAsync<ArgumentException>(async () => await Supervisor.StartAsync(lab.System, [foreign]));
        Assert.Empty(lab.Lab.Events);
        StartError byClass = await StartClassAsync(lab, new SupervisorOptions(), foreign);
        SupervisorRef supervisor = await lab.SuperviseAsync(null);
        StartResult onRequest = await supervisor.StartChildAsync(foreign);

        Assert.Equal($"{Text}. (Parameter 'children')", thrown.Message);
        Assert.Equal(Text, $"{Assert.IsType<SpecFault.InvalidField>(Assert.IsType<StartError.Failed>(byClass).Reason.Value)}");
        Assert.Equal(Text, $"{Assert.IsType<StartError.InvalidSpec>(Assert.IsType<StartResult.Failed>(onRequest).Error)}");
        Assert.Equal(0, a.Attempts);
    }

    [Fact]
    public async Task What_is_no_specification_at_all_is_the_callers_mistake_not_the_supervisors()
    {
        await using var lab = new TreeLab();
        SupervisorRef supervisor = await lab.SuperviseAsync(null);

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await supervisor.StartChildAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Supervisor.StartAsync(lab.System, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Supervisor.StartAsync(null!, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShutdownPolicy.Within(TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShutdownPolicy.Within(TimeSpan.MaxValue));

        Assert.True(TreeLab.PidOf(supervisor).IsAlive);
    }

    [Fact]
    [OtpCase("supervisor_SUITE", "child_specs_map")]
    public async Task Over_all_combinations_exactly_the_impossible_ones_are_refused_and_each_for_its_first_fault()
    {
        await using var lab = new TreeLab();
        ShutdownPolicy?[] shutdowns =
        [
            null, ShutdownPolicy.BrutalKill, ShutdownPolicy.Infinite, ShutdownPolicy.Within(TimeSpan.Zero),
            ShutdownPolicy.Within(TimeSpan.FromSeconds(1)),
        ];
        int seen = 0, refused = 0;
        foreach (AutoShutdown autoShutdown in Enum.GetValues<AutoShutdown>())
        {
            SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(default, autoShutdown: autoShutdown));
            foreach (ChildSpec spec in
                from restart in (RestartType[])[.. Enum.GetValues<RestartType>(), (RestartType)9]
                from significant in (bool[])[false, true]
                from type in (ChildType[])[.. Enum.GetValues<ChildType>(), (ChildType)9]
                from shutdown in shutdowns
                select new ChildSpec
                {
                    Id = seen++,
                    Start = static _ => new(new StartResult.Ignored()),
                    Restart = restart,
                    IsSignificant = significant,
                    Type = type,
                    Shutdown = shutdown,
                })
            {
                StartResult result = await supervisor.StartChildAsync(spec);

                SpecFault? expected = FirstFault(spec, autoShutdown);
                Assert.Equal(expected is null ? new StartResult.Ignored() : new StartResult.Failed(new StartError.InvalidSpec(expected)), result);
                refused += expected is null ? 0 : 1;
            }
        }
        Assert.Equal((360, 230), (seen, refused));
    }

    private static SpecFault? FirstFault(ChildSpec spec, AutoShutdown autoShutdown) => spec switch
    {
        { Restart: (RestartType)9 } =>
            new SpecFault.InvalidField(spec.Id, "Restart", spec.Restart, "Permanent, Transient or Temporary"),
        { IsSignificant: true } when autoShutdown == AutoShutdown.Never => new SpecFault.SignificantUnderNever(spec.Id),
        { IsSignificant: true, Restart: RestartType.Permanent } => new SpecFault.SignificantPermanent(spec.Id),
        { Type: (ChildType)9 } => new SpecFault.InvalidField(spec.Id, "Type", spec.Type, "Worker or Supervisor"),
        _ => null,
    };

    private static async Task<StartError> StartClassAsync(TreeLab lab, SupervisorOptions options, params ChildSpec[] children) =>
        (await Assert.ThrowsAsync<StartFailedException>(async () => await Supervisor.StartAsync(
            lab.System, () => new ScriptedSupervisor(() => SupervisorInit.Start(options, children))))).Error!;

    private static SupervisorOptions BadOption(string name) => name switch
    {
        "strategy" => new() { Strategy = (SupervisionStrategy)9 },
        "restarts" => new() { MaxRestarts = -1 },
        "no period" => new() { RestartPeriod = TimeSpan.Zero },
        "negative period" => new() { RestartPeriod = TimeSpan.FromSeconds(-1) },
        _ => new() { AutoShutdown = (AutoShutdown)9 },
    };

    private static ChildSpec[] BadSpec(TreeLab lab, string name)
    {
        ChildSpec a = lab.Child("a").Spec;
        return name switch
        {
            "none" => [null!],
            "no id" => [a with { Id = default }],
            "no start" => [a with { Start = null! }],
            "restart" => [a with { Restart = (RestartType)9 }],
            "type" => [a with { Type = (ChildType)9 }],
            "no modules" => [a with { Modules = null! }],
            "no module" => [a with { Modules = [typeof(LabServer), null!] }],
            "significant" => [a with { IsSignificant = true, Restart = RestartType.Transient }],
            _ => [a, lab.Child("b").Spec, a],
        };
    }
}
