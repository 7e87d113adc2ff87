using Espalier.Tests.Servers;

namespace Espalier.Tests.Introspection;

/// <summary>The trees as data and as text, without asking anybody.</summary>
public sealed class TreeSnapshotTests
{
    [Fact]
    public async Task It_shows_path_kind_pid_status_restarts_and_what_waits()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        Pid counter = await PidOf(shop, "counter");
        Pid youngest = lab.LastStarted;
        counter.SendExit(Lab.Broken);
        await shop.TerminateChildAsync("spare");
        lab.Run();
        Pid again = await PidOf(shop, "counter");
        again.Send("one");
        again.Send("two");

        TreeNode root = Assert.Single(TreeSnapshot.Take(lab.System).Roots);

        Assert.Equal("shop", root.Path);
        Assert.Equal("Supervisor", root.Kind);
        Assert.Equal(3, root.Children.Count);
        TreeNode node = root.Children[0];
        Assert.Equal("shop/counter", node.Path);
        Assert.Equal("LabServer", node.Kind);
        Assert.Equal(ChildType.Worker, node.Type);
        Assert.Equal(again, node.Pid);
        Assert.Equal(ChildStatus.Running, node.Status);
        Assert.Equal(1, node.Restarts);
        Assert.Equal(2, node.MailboxLength);
        Assert.Equal(ChildStatus.Stopped, root.Children[1].Status);
        Assert.Null(root.Children[1].Pid);
        Assert.Equal("shop/rooms", root.Children[2].Path);
        Assert.Equal(["shop/rooms/blue", $"shop/rooms/LabServer{youngest}"], root.Children[2].Children.Select(child => child.Path));
    }

    [Fact]
    public async Task As_text_it_is_one_line_a_process()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        await shop.TerminateChildAsync("spare");
        lab.Run();

        string text = TreeSnapshot.Take(lab.System).ToString();

        Assert.Equal(
            """
            shop  Supervisor <0.1>
            ├─ counter  LabServer <0.2>
            ├─ spare  LabServer  stopped
            └─ rooms  DynamicSupervisor <0.4>
               ├─ blue  LabServer <0.5>
               └─ LabServer <0.6>

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public async Task More_children_than_asked_for_are_counted_only()
    {
        await using var lab = new Lab();
        await StartShopAsync(lab);

        string text = TreeSnapshot.Take(lab.System).ToText(childrenShown: 1);

        Assert.EndsWith("├─ counter  LabServer <0.2>\n└─ and 2 more\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_taken_while_the_supervisor_is_busy_with_a_child_that_does_not_end()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        Pid counter = await PidOf(shop, "counter");
        counter.Send("hang");
        lab.Run();
        Task<TerminateResult> stop = shop.TerminateChildAsync("counter").AsTask();
        lab.Run();

        TreeNode root = Assert.Single(TreeSnapshot.Take(shop.Address).Roots);

        Assert.False(stop.IsCompleted);
        Assert.Equal(counter, root.Children[0].Pid);
    }

    [Fact]
    [OtpCase("dynamic_supervisor_test", "start_link/3: sets initial call to the same as a regular supervisor")]
    public async Task Both_kinds_of_supervisors_show_as_supervisors()
    {
        await using var lab = new Lab();
        await Supervisor.StartAsync(lab.System, [DynamicSupervisor.Child(), Supervisor.Child([])]);

        TreeNode root = Assert.Single(TreeSnapshot.Take(lab.System).Roots);

        Assert.Equal([ChildType.Supervisor, ChildType.Supervisor], root.Children.Select(static child => child.Type));
        Assert.Equal(["DynamicSupervisor", "Supervisor"], root.Children.Select(static child => child.Kind));
    }

    [Fact]
    public async Task What_is_no_supervisor_or_has_ended_has_no_tree()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        Pid counter = await PidOf(shop, "counter");
        await shop.StopAsync();

        Assert.Empty(TreeSnapshot.Take(counter).Roots);
        Assert.Empty(TreeSnapshot.Take(shop.Address).Roots);
        Assert.Empty(TreeSnapshot.Take(lab.System).Roots);
        Assert.Equal("", TreeSnapshot.Take(lab.System).ToText());
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeSnapshot.Take(lab.System).ToText(-1));
    }

    [Fact]
    public async Task A_child_is_restarting_from_its_end_until_it_runs_again_although_its_supervisor_is_busy()
    {
        await using var lab = new Lab();
        var gate = new TaskCompletionSource();
        int starts = 0;
        SupervisorRef shop = await Supervisor.StartAsync(
            lab.System,
            [
                ChildSpec.For(() => new LabServer(lab)
                {
                    Init = async _ =>
                    {
                        if (++starts > 1)
                            await gate.Task;
                        return InitResult.Ok;
                    },
                }) with { Id = "slow" },
                ChildSpec.For(() => Idler(lab)) with { Id = "sibling" },
                ChildSpec.For(() => Idler(lab)) with { Id = "once", Restart = RestartType.Temporary },
            ],
            new SupervisorOptions { Name = lab.System.Name("shop"), Strategy = SupervisionStrategy.OneForAll });
        Pid slow = await PidOf(shop, "slow");

        slow.SendExit(Lab.Broken);
        ChildStatus[] atOnce = StatusesOf(lab);
        lab.Run();
        ChildStatus[] during = StatusesOf(lab);
        gate.SetResult();
        lab.Run();
        ChildStatus[] after = StatusesOf(lab);

        Assert.Equal([ChildStatus.Restarting, ChildStatus.Running, ChildStatus.Running], atOnce);
        Assert.Equal([ChildStatus.Restarting, ChildStatus.Restarting], during);
        Assert.Equal([ChildStatus.Running, ChildStatus.Running], after);
    }

    [Fact]
    public async Task Who_waits_for_the_restart_of_a_child_that_is_then_terminated_is_stopped_and_not_restarting()
    {
        await using var lab = new Lab();
        TaskCompletionSource? gate = null;
        SupervisorRef shop = await Supervisor.StartAsync(
            lab.System,
            [
                ChildSpec.For(() => new LabServer(lab)
                {
                    Init = async _ =>
                    {
                        if (gate is null)
                            return InitResult.Ok;
                        await gate.Task;
                        return InitResult.Stop(Lab.Broken);
                    },
                }) with { Id = "first" },
                ChildSpec.For(() => Idler(lab)) with { Id = "second" },
            ],
            new SupervisorOptions { Name = lab.System.Name("shop"), Strategy = SupervisionStrategy.RestForOne });
        Pid first = await PidOf(shop, "first");

        gate = new TaskCompletionSource();
        first.SendExit(Lab.Broken);
        lab.Run();
        ChildStatus[] during = StatusesOf(lab);
        Task<TerminateResult> stop = shop.TerminateChildAsync("first").AsTask();
        gate.SetResult();
        lab.Run();

        Assert.Equal([ChildStatus.Restarting, ChildStatus.Restarting], during);
        Assert.Equal(TerminateResult.Terminated, await stop);
        Assert.Equal([ChildStatus.Stopped, ChildStatus.Stopped], StatusesOf(lab));
    }

    [Fact]
    public async Task It_says_how_many_restarts_a_supervisor_has_made_within_its_period_and_how_many_it_tolerates()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        (await PidOf(shop, "counter")).SendExit(Lab.Broken);
        lab.Run();

        TreeNode now = Assert.Single(TreeSnapshot.Take(lab.System).Roots);
        lab.Advance(5_001);
        TreeNode later = Assert.Single(TreeSnapshot.Take(lab.System).Roots);

        Assert.Equal((1, 3), (now.RecentRestarts, now.MaxRestarts));
        Assert.Equal((0, 3), (later.RecentRestarts, later.MaxRestarts));
        Assert.Equal([(0, null), (0, null), (0, 3)], now.Children.Select(static child => (child.RecentRestarts, child.MaxRestarts)));
    }

    [Fact]
    public async Task A_brief_one_leaves_out_the_workers_of_dynamic_supervisors_that_run_and_counts_no_messages()
    {
        await using var lab = new Lab();
        SupervisorRef shop = await StartShopAsync(lab);
        (await PidOf(shop, "counter")).Send("one");
        DynamicSupervisorRef rooms = DynamicSupervisor.At(await PidOf(shop, "rooms"));
        await rooms.StartChildAsync(Supervisor.Child([ChildSpec.For(() => Idler(lab)) with { Id = "deep" }]));

        TreeNode root = Assert.Single(TreeSnapshot.TakeBrief(lab.System).Roots);

        Assert.Equal(["shop/counter", "shop/spare", "shop/rooms"], root.Children.Select(static child => child.Path));
        Assert.Equal(0, root.Children[0].MailboxLength);
        TreeNode inner = Assert.Single(root.Children[2].Children);
        Assert.Equal("deep", Assert.Single(inner.Children).Id?.ToString());
        lab.Run();
    }

    private static ChildStatus[] StatusesOf(Lab lab) =>
        [.. Assert.Single(TreeSnapshot.Take(lab.System).Roots).Children.Select(static child => child.Status)];

    private static async Task<SupervisorRef> StartShopAsync(Lab lab)
    {
        SupervisorRef shop = await Supervisor.StartAsync(
            lab.System,
            [
                ChildSpec.For(() => Idler(lab)) with { Id = "counter" },
                ChildSpec.For(() => Idler(lab)) with { Id = "spare" },
                DynamicSupervisor.Child() with { Id = "rooms" },
            ],
            new SupervisorOptions { Name = lab.System.Name("shop") });
        DynamicSupervisorRef rooms = DynamicSupervisor.At(await PidOf(shop, "rooms"));
        await rooms.StartChildAsync(ChildSpec.For(() => Idler(lab)) with { Name = lab.System.Name("blue") });
        await rooms.StartChildAsync(ChildSpec.For(() => Idler(lab)));
        return shop;
    }

    private static LabServer Idler(Lab lab) => new(lab)
    {
        Info = async (server, message) =>
        {
            if (message is "hang")
            {
                server.Trap();
                await lab.ForeverAsync(server.Own);
            }
            return Next.Receive;
        },
    };

    private static async Task<Pid> PidOf(SupervisorRef supervisor, ChildId id) => (await supervisor.GetChildAsync(id))!.Pid!.Value;
}
