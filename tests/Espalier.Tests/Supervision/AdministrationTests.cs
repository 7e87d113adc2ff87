using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Every call in every state of a child: facts 3.12, the whole matrix.</summary>
public sealed class AdministrationTests
{
    public static TheoryData<string, string> Matrix
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string state in (string[])["absent", "running", "stopped", "restarting"])
            {
                foreach (string call in (string[])["start", "terminate", "restart", "delete", "spec", "child"])
                    rows.Add(call, state);
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Matrix))]
    [OtpCase("supervisor_SUITE", "child_adm")]
    public async Task Each_call_has_its_answer_in_each_state_and_each_restart_type(string call, string state)
    {
        foreach (SupervisionStrategy strategy in TreeLab.Strategies)
        {
            foreach (RestartType restart in Enum.GetValues<RestartType>())
            {
                // A temporary child is never kept stopped and never restarted.
                if (restart != RestartType.Temporary || state is "absent" or "running")
                    await CheckAsync(call, state, restart, strategy);
            }
        }
    }

    private static async Task CheckAsync(string call, string state, RestartType restart, SupervisionStrategy strategy)
    {
        await using var lab = new TreeLab();
        ChildScript a = lab.Child("a");
        ChildSpec spec = a.Spec with { Restart = restart, Shutdown = ShutdownPolicy.Infinite, Type = ChildType.Supervisor };
        SupervisorRef supervisor = await lab.SuperviseAsync(TreeLab.Options(strategy, maxRestarts: 1_000_000));
        await BringAboutAsync(supervisor, a, spec, state);

        (object? answer, string after) = await AskAsync(supervisor, call, spec);

        object? expected = (call, state) switch
        {
            ("start", "absent") or ("restart", "stopped") => new StartResult.Started(a.Pid),
            ("start", "running") => new StartResult.Failed(new StartError.AlreadyStarted(a.Pid)),
            ("start", _) => new StartResult.Failed(new StartError.AlreadyPresent()),
            ("restart", "absent") => new StartResult.Failed(new StartError.NotFound()),
            ("restart", "running") => new StartResult.Failed(new StartError.Running()),
            ("restart", "restarting") => new StartResult.Failed(new StartError.Restarting()),
            ("terminate", "absent") => TerminateResult.NotFound,
            ("terminate", _) => TerminateResult.Terminated,
            ("delete", "absent") => DeleteResult.NotFound,
            ("delete", "running") => DeleteResult.Running,
            ("delete", "restarting") => DeleteResult.Restarting,
            ("delete", _) => DeleteResult.Deleted,
            (_, "absent") => null,
            ("spec", _) => spec,
            ("child", "running") => new ChildInfo("a", a.Pid, ChildStatus.Running, ChildType.Supervisor, spec.Modules),
            ("child", "stopped") => new ChildInfo("a", null, ChildStatus.Stopped, ChildType.Supervisor, spec.Modules),
            _ => new ChildInfo("a", null, ChildStatus.Restarting, ChildType.Supervisor, spec.Modules),
        };
        string then = (call, state) switch
        {
            ("start", "absent") or ("restart", "stopped") => "a:running",
            ("terminate", "running" or "stopped" or "restarting") => restart == RestartType.Temporary ? "" : "a:stopped",
            ("delete", "stopped") => "",
            (_, "absent") => "",
            _ => $"a:{state}",
        };
        Assert.Equal((call, state, restart, strategy, expected, then), (call, state, restart, strategy, answer, after));
    }

    private static async Task BringAboutAsync(SupervisorRef supervisor, ChildScript a, ChildSpec spec, string state)
    {
        if (state != "absent")
            await supervisor.StartChildAsync(spec);
        if (state == "stopped")
            await supervisor.TerminateChildAsync("a");
        if (state != "restarting")
            return;

        // It is tried again and again, and what is asked is answered between two attempts.
        a.FailsToStart = true;
        a.Tell(Lab.Broken);
        while (a.Attempts < 2)
            await supervisor.CountChildrenAsync();
    }

    private static async Task<(object? Answer, string After)> AskAsync(SupervisorRef supervisor, string call, ChildSpec spec)
    {
        object? answer = call switch
        {
            "start" => await supervisor.StartChildAsync(spec),
            "terminate" => await supervisor.TerminateChildAsync("a"),
            "restart" => await supervisor.RestartChildAsync("a"),
            "delete" => await supervisor.DeleteChildAsync("a"),
            "spec" => await supervisor.GetChildSpecAsync("a"),
            _ => await supervisor.GetChildAsync("a"),
        };
        return (answer, await TreeLab.StatesOf(supervisor));
    }
}
