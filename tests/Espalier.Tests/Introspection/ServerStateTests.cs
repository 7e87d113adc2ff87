using Espalier.Tests.Servers;

namespace Espalier.Tests.Introspection;

/// <summary>Looking at the state of a running server, replacing it, and what the server says of itself: facts 6.1.</summary>
public sealed class ServerStateTests
{
    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "get_state")]
    public async Task A_server_that_gives_its_state_is_asked_by_whatever_address_and_also_while_it_is_suspended(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        Pid pid = await lab.StartAsync(Box(lab, "old"), new ServerOptions { Name = lab.System.Name("local") });
        book.Holders["via"] = pid;

        foreach (ProcessAddress address in (ProcessAddress[])[pid, lab.System.Name("local"), book.Name("via")])
            Assert.Equal("old", await ServerInspection.GetStateAsync<string>(address));
        await ServerInspection.SuspendAsync(pid);
        string suspended = await ServerInspection.GetStateAsync<string>(pid);

        Assert.Equal("old", suspended);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "replace_state")]
    public async Task A_server_that_lets_its_state_be_replaced_goes_on_with_the_new_one_and_a_function_that_throws_changes_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        var failure = new InvalidOperationException("it broke");
        Pid pid = await lab.StartAsync(Box(lab, "old"));

        string replaced = await ServerInspection.ReplaceStateAsync<string>(pid, static state => state + ", new");
        var thrown = await Assert.ThrowsAsync<CallFailedException>(
            () => ServerInspection.ReplaceStateAsync<string>(pid, _ => throw failure).AsTask());
        await ServerInspection.SuspendAsync(pid);
        string suspended = await ServerInspection.ReplaceStateAsync<string>(pid, static state => state + ", newer");
        await ServerInspection.ResumeAsync(pid);

        Assert.Equal(("old, new", "old, new, newer"), (replaced, suspended));
        Assert.Equal((ExitReason.Crashed(failure), failure), (thrown.Reason, thrown.InnerException));
        Assert.Equal("old, new, newer", await ServerInspection.GetStateAsync<string>(pid));
    }

    [Theory, Seeds]
    public async Task When_it_is_answered_everything_that_was_sent_before_has_been_handled(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(Box(lab, ""));

        string seen = lab.Do(async _ =>
        {
            for (int i = 0; i < 5; i++)
                pid.Cast($"{i}");
            Task<string> state = ServerInspection.GetStateAsync<string>(pid).AsTask();
            pid.Cast("late");
            return await state;
        });

        Assert.Equal("01234", seen);
        Assert.Equal("01234late", await ServerInspection.GetStateAsync<string>(pid));
    }

    [Theory, Seeds]
    public async Task A_server_that_keeps_its_state_to_itself_refuses_and_says_what_to_override(int seed)
    {
        await using var lab = new Lab(seed);
        Pid closed = await lab.StartAsync(new LabServer(lab));
        Pid readable = await lab.StartAsync(new LabServer(lab) { Given = static _ => 1 });

        Exception get = await RefusalOf(ServerInspection.GetStateAsync<int>(closed).AsTask());
        Exception replace = await RefusalOf(ServerInspection.ReplaceStateAsync<int>(readable, static n => n + 1).AsTask());

        Assert.IsType<NotSupportedException>(get);
        Assert.Contains("override GetState", get.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(replace);
        Assert.Contains("override SetState", replace.Message, StringComparison.Ordinal);
        Assert.True(closed.IsAlive);
        Assert.Equal(1, await ServerInspection.GetStateAsync<int>(readable));
    }

    [Theory, Seeds]
    public async Task A_state_of_another_type_fails_who_asked_and_is_kept(int seed)
    {
        await using var lab = new Lab(seed);
        Pid box = await lab.StartAsync(Box(lab, "old"));
        Agent<int> agent = await Agent.StartAsync(lab.System, static () => 7);

        Exception get = await RefusalOf(ServerInspection.GetStateAsync<int>(box).AsTask());
        Exception replace = await RefusalOf(ServerInspection.ReplaceStateAsync<object?>(agent.Address, static _ => "seven").AsTask());
        Exception erase = await RefusalOf(ServerInspection.ReplaceStateAsync<object?>(agent.Address, static _ => null).AsTask());

        Assert.IsType<InvalidCastException>(get);
        Assert.Equal("The state is String, not Int32.", get.Message);
        Assert.Equal("The state is String, not Int32.", replace.Message);
        Assert.Equal("The state is null, not Int32.", erase.Message);
        Assert.Equal("old", await ServerInspection.GetStateAsync<object>(box));
        Assert.Equal(7, await agent.GetAsync(static n => n));
    }

    [Theory, Seeds]
    [OtpCase("agent_test", ":sys.change_code/4 with mfa / with raising mfa")]
    public async Task An_agents_value_is_its_state_and_can_be_converted_and_a_conversion_that_throws_changes_nothing(int seed)
    {
        await using var lab = new Lab(seed);
        Agent<string?> agent = await Agent.StartAsync(lab.System, static () => (string?)"a");

        string? converted = await ServerInspection.ReplaceStateAsync<string?>(agent.Address, static text => text + "b");
        Exception failure = await RefusalOf(
            ServerInspection.ReplaceStateAsync<string?>(agent.Address, static text => throw new InvalidOperationException(text)).AsTask());

        Assert.Equal(("ab", "ab"), (converted, await agent.GetAsync(static text => text)));
        Assert.Equal("ab", failure.Message);
        Assert.Null(await ServerInspection.ReplaceStateAsync<string?>(agent.Address, static _ => null));
        Assert.Null(await ServerInspection.GetStateAsync<string?>(agent.Address));
    }

    [Theory, Seeds]
    public async Task A_supervisors_state_is_its_list_of_children_and_cannot_be_replaced(int seed)
    {
        await using var lab = new Lab(seed);
        SupervisorRef tree = await Supervisor.StartAsync(lab.System, [Agent.Child(static () => 1), Agent.Child(static () => "x")]);
        DynamicSupervisorRef crowd = await DynamicSupervisor.StartAsync(lab.System);
        await crowd.StartChildAsync(Agent.Child(static () => 1));

        var children = await ServerInspection.GetStateAsync<IReadOnlyList<ChildInfo>>(tree.Address);
        var members = await ServerInspection.GetStateAsync<IReadOnlyList<ChildInfo>>(crowd.Address);
        Exception[] refusals =
        [
            await RefusalOf(ServerInspection.ReplaceStateAsync<object>(tree.Address, static _ => 1).AsTask()),
            await RefusalOf(ServerInspection.ReplaceStateAsync<object>(crowd.Address, static _ => 1).AsTask()),
        ];

        Assert.Equal(await tree.GetChildrenAsync(), children, Same);
        Assert.Equal(await crowd.GetChildrenAsync(), members, Same);
        Assert.Equal((2, 1), (children.Count, members.Count));
        Assert.All(refusals, static refusal => Assert.IsType<NotSupportedException>(refusal));

        static bool Same(ChildInfo one, ChildInfo other) => (one.Id, one.Pid) == (other.Id, other.Pid);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "call_format_status")]
    [OtpCase("gen_server_SUITE", "format_all_status")]
    public async Task The_status_says_who_it_is_whose_it_is_and_of_its_state_what_people_may_see(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet();
        Pid linked = lab.StartLinked(parent, new LabServer(lab) { Given = static _ => "hunter2", State = static _ => "3 coins" });
        Pid silent = await lab.StartAsync(Box(lab, "hunter2"), new ServerOptions { Name = lab.System.Name("silent") });

        ServerStatus first = await ServerInspection.GetStatusAsync(linked);
        ServerStatus second = await ServerInspection.GetStatusAsync(lab.System.Name("silent"));
        await ServerInspection.SuspendAsync(linked);
        ServerStatus third = await ServerInspection.GetStatusAsync(linked);
        await ServerInspection.ResumeAsync(linked);

        Assert.Equal(new ServerStatus(linked, "LabServer", false, parent, "3 coins"), first);
        Assert.Equal(new ServerStatus(silent, "LabServer", false, silent, "not shown"), second);
        Assert.Equal(first with { IsSuspended = true }, third);
        Assert.Equal(first, await ServerInspection.GetStatusAsync(linked));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "crash_in_format_status")]
    [OtpCase("gen_server_SUITE", "throw_in_format_status")]
    public async Task A_description_that_throws_is_said_to_and_the_server_goes_on(int seed)
    {
        await using var lab = new Lab(seed);
        Pid throwing = await lab.StartAsync(new LabServer(lab) { State = static _ => throw new InvalidOperationException("hunter2") });
        Pid exiting = await lab.StartAsync(new LabServer(lab)
        {
            State = static server =>
            {
                server.Own.Exit(Lab.Broken);
                return "never";
            },
        });

        ServerStatus thrown = await ServerInspection.GetStatusAsync(throwing);
        ServerStatus exited = await ServerInspection.GetStatusAsync(exiting);
        lab.Run();

        Assert.Equal("not shown: DescribeState threw InvalidOperationException", thrown.State);
        Assert.Equal("not shown: DescribeState threw ExitException", exited.State);
        Assert.True(throwing.IsAlive);
        Assert.True(exiting.IsAlive);
    }

    [Theory, Seeds]
    public async Task A_function_that_asks_for_the_servers_exit_fails_who_gave_it_and_a_kill_is_a_kill(int seed)
    {
        await using var lab = new Lab(seed);
        LabServer server = Box(lab, "old");
        Pid lives = await lab.StartAsync(server);
        Pid dies = await lab.StartAsync(Box(lab, "old"));

        Exception exit = await RefusalOf(ServerInspection.ReplaceStateAsync<string>(lives, text =>
        {
            server.Own.Exit(Lab.Broken);
            return text;
        }).AsTask());
        ExitReason killed = await Lab.FailureOf(ServerInspection.ReplaceStateAsync<string>(dies, text =>
        {
            dies.Kill();
            return text;
        }).AsTask());

        Assert.IsType<ExitException>(exit);
        Assert.Equal("old", await ServerInspection.GetStateAsync<string>(lives));
        Assert.Equal((ExitReason.Killed, ExitReason.Killed), (killed, lab.EndOf(dies)));
    }

    /// <summary>Keeps a text, to which casts are appended.</summary>
    internal static LabServer Box(Lab lab, string text) => new(lab)
    {
        Given = _ => text,
        Taken = (_, state) => text = (string)state!,
        Cast = (_, message) =>
        {
            text += message;
            return new(Next.Receive);
        },
    };

    private static async Task<Exception> RefusalOf(Task request)
    {
        ExitReason reason = await Lab.FailureOf(request);
        Assert.Equal(ExitKind.Crashed, reason.Kind);
        return reason.Exception!;
    }
}
