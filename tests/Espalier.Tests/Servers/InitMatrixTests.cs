namespace Espalier.Tests.Servers;

/// <summary>Every way for an init to end, for every kind of starter: facts 2.2, the whole matrix.</summary>
public sealed class InitMatrixTests
{
    public static TheoryData<string, int> Running => Names(InitCase.Running);

    public static TheoryData<string, int> Failing => Names(InitCase.Failing);

    public static TheoryData<string, int> Fatal => Names([.. InitCase.Failing.Where(static init => init.StarterEnd is not null)]);

    [Theory, MemberData(nameof(Running))]
    public async Task An_init_that_is_ok_starts_the_server_for_every_kind_of_starter(string name, int seed)
    {
        InitCase init = InitCase.Running.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid trapping = lab.Puppet(traps: true);
        Pid plain = lab.Puppet();

        StartResult fromOutside = await lab.System.StartServerAsync(() => init.Create(lab));
        StartResult unlinked = Start(lab, plain, init, isLinked: false)!;
        StartResult linked = Start(lab, plain, init, isLinked: true)!;
        StartResult linkedTrapping = Start(lab, trapping, init, isLinked: true)!;

        foreach (StartResult result in (StartResult[])[fromOutside, unlinked, linked, linkedTrapping])
            Assert.True(Assert.IsType<StartResult.Started>(result).Pid.IsAlive);
        Assert.Equal([linked.GetPidOrThrow()], lab.System.GetInfo(plain)!.Links);
        Assert.Equal([linkedTrapping.GetPidOrThrow()], lab.System.GetInfo(trapping)!.Links);
        Assert.Empty(lab.Unread(trapping));
    }

    [Theory, MemberData(nameof(Failing))]
    [OtpCase("gen_server_SUITE", "start")]
    [OtpCase("gen_server_SUITE", "loop_start_fail")]
    public async Task A_failed_start_from_outside_of_any_process_leaves_nothing(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);

        for (int round = 0; round < 5; round++)
        {
            Task<StartResult> start = lab.System.StartServerAsync(() => init.Create(lab), Options(lab, init)).AsTask();
            lab.Advance(2_000);

            Assert.Equal(init.Result, await start);
            Assert.Equal(init.End, lab.EndOf(lab.LastStarted));
            Assert.False(lab.System.TryFind("name", out _));
        }

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Equal(0, lab.System.ZombieCount);
        Assert.DoesNotContain(lab.Journal, static line => line.StartsWith("terminate", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Failing))]
    [OtpCase("gen_server_SUITE", "start")]
    [OtpCase("gen_server_SUITE", "loop_start_fail")]
    public async Task A_failed_linked_start_gives_a_trapping_starter_the_answer_and_no_message(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet(traps: true);

        StartResult? result = Start(lab, starter, init, isLinked: true, again: true);

        Assert.Equal(init.Result, result);
        Assert.True(starter.IsAlive);
        Assert.Empty(lab.Unread(starter));
        Assert.Equal(["again: free, one process"], lab.Journal.Where(static line => line.StartsWith("again", StringComparison.Ordinal)));
        Assert.Equal(init.End, lab.EndOf(FirstStarted(lab, starter)));
        Assert.Empty(lab.System.GetInfo(starter)!.Links);
    }

    [Theory, MemberData(nameof(Failing))]
    public async Task A_failed_linked_start_takes_a_plain_starter_along_exactly_when_the_end_is_abnormal_for_a_link(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        StartResult? result = Start(lab, starter, init, isLinked: true);

        Assert.Equal(init.StarterEnd, lab.EndOf(starter));
        Assert.Equal(init.StarterEnd is null, starter.IsAlive);
        if (starter.IsAlive)
            Assert.Equal(init.Result, result);
        Assert.Equal(init.End, lab.EndOf(FirstStarted(lab, starter)));
        Assert.False(lab.System.TryFind("name", out _));
        Assert.Equal(starter.IsAlive ? [starter] : [], lab.System.GetProcesses());
    }

    [Theory, MemberData(nameof(Fatal))]
    public async Task Code_after_a_linked_start_that_took_its_starter_along_does_not_run(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        StartResult? result = Start(lab, starter, init, isLinked: true);

        Assert.Null(result);
    }

    [Theory, MemberData(nameof(Failing))]
    [OtpCase("gen_server_SUITE", "loop_start_fail")]
    public async Task A_failed_unlinked_start_leaves_its_starter_alone(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet(traps: true);

        StartResult? result = Start(lab, starter, init, isLinked: false, again: true);

        Assert.Equal(init.Result, result);
        Assert.Empty(lab.Unread(starter));
        Assert.Equal(init.End, lab.EndOf(FirstStarted(lab, starter)));
        Assert.Equal(["again: free, one process"], lab.Journal.Where(static line => line.StartsWith("again", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Failing))]
    [PeerDefect(5)]
    public async Task After_a_failed_init_the_instance_is_disposed_once_and_never_terminated(string name, int seed)
    {
        InitCase init = InitCase.Failing.Single(one => one.Name == name);
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();

        Start(lab, starter, init, isLinked: false);

        Assert.Equal(name == "throw in the constructor" ? [] : ["dispose"], lab.Journal);
    }

    private static StartResult? Start(Lab lab, Pid starter, InitCase init, bool isLinked, bool again = false)
    {
        StartResult? result = null;
        lab.Tell(starter, async self =>
        {
            ServerOptions? options = init.Result is null ? null : Options(lab, init);
            result = isLinked
                ? await self.StartServerLinkedAsync(() => init.Create(lab), options)
                : await self.StartServerAsync(() => init.Create(lab), options);
            if (again)
                await NoteWhatIsLeftAsync(lab, self);
        });
        lab.Advance(2_000);
        return result;
    }

    /// <summary>In the very turn in which the start has returned: the process is gone and the name can be had.</summary>
    private static async Task NoteWhatIsLeftAsync(Lab lab, ProcessContext self)
    {
        int count = lab.System.ProcessCount;
        StartResult second = await self.StartServerAsync(
            () => new LabServer(lab) { Init = static _ => new(InitResult.Ignore) }, new ServerOptions { Name = lab.System.Name("name") });
        lab.Journal.Add($"again: {(second is StartResult.Ignored ? "free" : second)}, {(count == 1 ? "one process" : $"{count} processes")}");
    }

    private static ServerOptions Options(Lab lab, InitCase init) => new() { Name = lab.System.Name("name"), StartTimeout = init.Limit };

    private static Pid FirstStarted(Lab lab, Pid starter) =>
        lab.Events.OfType<ProcessStarted>().First(start => start.Parent == starter).Pid;

    private static TheoryData<string, int> Names(IReadOnlyList<InitCase> cases)
    {
        var data = new TheoryData<string, int>();
        foreach (InitCase init in cases)
        {
            for (int seed = 1; seed <= 5; seed++)
                data.Add(init.Name, seed);
        }
        return data;
    }
}
