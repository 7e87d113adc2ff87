using Espalier.Hosting.Tests.Hosts;

namespace Espalier.Hosting.Tests;

/// <summary>The scopes around what is logged: which process, where it is, and what it handles.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task A_background_service_logs_with_its_process_and_path_wherever_its_code_runs()
    {
        await using var host = HostOf(static tree => tree.AddSupervisor("mail", static mail => mail.AddBackgroundService<Chatter>()));
        await host.StartAsync();
        Pid pid = await PidAsync(Supervisor.At(host.System.Name("mail")));
        await host.Log.WaitForAsync("goes on");

        await host.StopAsync();

        AssertLines(
            host, pid, "root/mail/Chatter",
            ("is made", "init"), ("starts", null), ("executes", null), ("goes on", null), ("stops", "stop"), ("has stopped", "stop"),
            ("is disposed", "dispose"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_background_service_that_ends_by_itself_is_stopped_in_a_scope_too(bool fails)
    {
        await using var host = HostOf(
            static tree => tree.AddBackgroundService<Chatter>(static spec => spec with { Restart = RestartType.Temporary }));
        await host.StartAsync();
        Pid pid = await PidAsync(host.Root);
        await host.Log.WaitForAsync("goes on");

        var control = host.Services.GetRequiredService<PollerControl>();
        if (fails)
            control.Fail();
        else
            control.Return();
        await pid.WaitForExitAsync();

        AssertLines(
            host, pid, "root/Chatter",
            ("is made", "init"), ("starts", null), ("executes", null), ("goes on", null), ("stops", "stop"), ("has stopped", "stop"),
            ("is disposed", "dispose"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_hosted_service_logs_with_its_process_and_path_as_it_starts_and_stops_and_in_what_it_leaves_running()
    {
        await using var host = HostOf(static tree => tree.AddHostedService<Greeter>());
        await host.StartAsync();
        Pid pid = await PidAsync(host.Root);

        await host.StopAsync();

        AssertLines(host, pid, "root/Greeter", ("starts", null), ("has started", null), ("stops", "stop"), ("leaves work", null));
    }

    [Fact]
    public async Task A_loop_and_periodic_work_log_with_their_process_and_path_and_without_a_message()
    {
        await using var host = HostOf(static tree => tree
            .AddWorker("loop", static (services, _) => SpeakAsync(services, "loop"), static spec => spec with { Restart = RestartType.Temporary })
            .AddPeriodic("tick", TimeSpan.FromMilliseconds(1), static (services, _) => SpeakAsync(services, "tick")));
        await host.StartAsync();
        await host.Log.WaitForAsync("loop, later");
        await host.Log.WaitForAsync("tick, later");

        await host.StopAsync();

        Assert.All(SpokenOf(host, "loop"), static line => Assert.Equal(("root/loop", null), (line.Path, line.Message)));
        Assert.All(SpokenOf(host, "tick"), static line => Assert.Equal(("root/tick", null), (line.Path, line.Message)));
        Assert.Equal(2, SpokenOf(host, "loop").Count);
        Assert.Single(SpokenOf(host, "loop").Select(static line => line.Pid).Distinct());
        Assert.Single(SpokenOf(host, "tick").Select(static line => line.Pid).Distinct());
    }

    [Fact]
    public async Task A_service_of_a_processs_own_scope_is_disposed_of_with_its_process_and_path()
    {
        await using var host = new TestHost(
            static tree => tree.AddWorker("loop", static (services, _) => Task.FromResult(services.GetRequiredService<Leaver>())),
            static options => options.LogScopes = true, static builder => builder.Services.AddScoped<Leaver>());
        await host.StartAsync();

        await host.Log.WaitForAsync("leaves");

        (string _, Pid _, string? path, string? message) = Assert.Single(SpokenOf(host, "leaves"));
        Assert.Equal(("root/loop", null), (path, message));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_task_that_the_injected_supervisor_runs_logs_with_its_process_and_path_and_without_a_message()
    {
        await using var host = HostOf(static tree => tree.AddTaskSupervisor("mail"));
        await host.StartAsync();
        var tasks = host.Services.GetRequiredService<TaskSupervisor>();

        SupervisedTask<object?> awaited = await tasks.RunAsync(_ => SpeakAsync(host.Services, "awaited"));
        await awaited;
        StartResult forgotten = await tasks.StartChildAsync(_ => SpeakAsync(host.Services, "forgotten"));
        Pid pid = Assert.IsType<StartResult.Started>(forgotten).Pid;
        await pid.WaitForExitAsync();

        List<(string, Pid, string?, string?)> spoken = [.. SpokenOf(host, "awaited"), .. SpokenOf(host, "forgotten")];
        Assert.Equal(
            [("awaited", awaited.Pid), ("awaited, later", awaited.Pid), ("forgotten", pid), ("forgotten, later", pid)],
            spoken.Select(static line => (line.Item1, line.Item2)));
        Assert.All(spoken, static line => Assert.StartsWith("root/mail/TaskSupervisor/task ", line.Item3, StringComparison.Ordinal));
        Assert.All(spoken, static line => Assert.Null(line.Item4));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_function_and_a_task_of_a_process_log_with_their_process()
    {
        await using var host = HostOf(static tree => tree.Add("speaker", Speaker.Child()));
        await host.StartAsync();

        (Pid function, Pid task) = await Speaker.At(host.System.Name("speaker")).BeginAsync();

        Assert.Equal(
            [("function", function), ("function, later", function), ("task", task), ("task, later", task)],
            [.. SpokenOf(host, "function").Concat(SpokenOf(host, "task")).Select(static line => (line.Text, line.Pid))]);
        Assert.All(SpokenOf(host, "function").Concat(SpokenOf(host, "task")), static line => Assert.Null(line.Message));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_callback_in_a_flow_of_somebody_else_logs_with_the_process_that_opens_a_scope()
    {
        await using var host = HostOf(static tree => tree.AddTaskSupervisor());
        await host.StartAsync();

        var logger = host.Services.GetRequiredService<ILogger<LogScopeTests>>();
        SupervisedTask<object?> task = await host.Services.GetRequiredService<TaskSupervisor>().RunAsync(self =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ThreadPool.UnsafeQueueUserWorkItem(
                x =>
                {
                    using (x.self.BeginLogScope())
                        Spoken.Says(logger, "callback");
                    x.done.SetResult();
                },
                (self, done), preferLocal: false);
            return done.Task;
        });
        await task;

        (string _, Pid pid, string? path, string? message) = Assert.Single(SpokenOf(host, "callback"));
        Assert.Equal((task.Pid, null), (pid, message));
        Assert.StartsWith("root/tasks/TaskSupervisor/task ", path, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task Every_callback_of_a_server_says_what_it_is()
    {
        await using var host = HostOf(static tree => tree.Add("speaker", Speaker.Child()));
        await host.StartAsync();
        await host.Log.WaitForAsync("time-out");
        Pid pid = await PidAsync(host.Root);

        await host.StopAsync();

        AssertLines(
            host, pid, "root/speaker",
            ("init", "init"), ("continue", "continue String"), ("continue, later", "continue String"), ("time-out", "timeout"),
            ("terminate", "stop"), ("terminate, later", "stop"), ("dispose", "dispose"), ("dispose, later", "dispose"));
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("crash")]
    [InlineData("late crash")]
    public async Task A_server_that_ends_by_itself_terminates_in_a_scope_too(string how)
    {
        await using var host = HostOf(static tree => tree.Add("speaker", Speaker.Child() with { Restart = RestartType.Temporary }));
        await host.StartAsync();
        await host.Log.WaitForAsync("time-out");
        Pid pid = await PidAsync(host.Root);

        if (how == "stop")
            await Speaker.At(pid).LeaveAsync();
        else
            await Assert.ThrowsAsync<CallFailedException>(async () => await Speaker.At(pid).CrashAsync(how == "late crash"));
        await pid.WaitForExitAsync();

        List<(string, Pid, string?, string?)> end = [.. SpokenOf(host, "terminate"), .. SpokenOf(host, "dispose")];
        Assert.Equal(
            [
                ("terminate", pid, "root/speaker", "stop"), ("terminate, later", pid, "root/speaker", "stop"),
                ("dispose", pid, "root/speaker", "dispose"), ("dispose, later", pid, "root/speaker", "dispose"),
            ],
            end);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_being_asked_for_there_are_no_scopes_around_services_and_tasks()
    {
        await using var host = HostOf(
            static tree => tree.AddBackgroundService<Chatter>().AddHostedService<Greeter>().AddTaskSupervisor().Add("speaker", Speaker.Child()),
            isAsked: false);
        await host.StartAsync();
        await host.Log.WaitForAsync("goes on");
        await (await host.Services.GetRequiredService<TaskSupervisor>().RunAsync(_ => SpeakAsync(host.Services, "task")));

        await host.StopAsync();

        Assert.NotEmpty(host.Log.Lines);
        Assert.All(host.Log.Lines, static line => Assert.Empty(line.Scopes));
    }

    private static TestHost HostOf(Action<SupervisionTreeBuilder> configure, bool isAsked = true) =>
        new(configure, options => options.LogScopes = isAsked);

    private static async Task SpeakAsync(IServiceProvider services, string who)
    {
        var logger = services.GetRequiredService<ILogger<LogScopeTests>>();
        Spoken.Says(logger, who);
        await Task.Yield();
        string later = $"{who}, later";
        Spoken.Says(logger, later);
    }

    /// <summary>The one child of a supervisor.</summary>
    private static async Task<Pid> PidAsync(SupervisorRef supervisor) => Assert.Single(await supervisor.GetChildrenAsync()).Pid ?? default;

    private static void AssertLines(TestHost host, Pid pid, string path, params (string Text, string? Message)[] expected) => Assert.Equal(
        expected.Select(line => (line.Text, pid, path, line.Message)),
        SpokenOf(host, "").Select(static line => (line.Text, line.Pid, line.Path, line.Message))!);

    /// <summary>The lines that begin so, each with its one scope.</summary>
    private static List<(string Text, Pid Pid, string? Path, string? Message)> SpokenOf(TestHost host, string who) =>
    [
        .. host.Log.Lines.Where(line => line.Id == Spoken.Id && line.Text.StartsWith(who, StringComparison.Ordinal)).Select(static line =>
        {
            object? only = Assert.Single(line.Scopes);
            Dictionary<string, object?> scope = new(Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(only));
            Assert.Equal(scope.Count, scope.ContainsKey("Message") ? 3 : 2);
            return (line.Text, (Pid)scope["Pid"]!, (string?)scope["Path"], (string?)scope.GetValueOrDefault("Message"));
        }),
    ];
}
