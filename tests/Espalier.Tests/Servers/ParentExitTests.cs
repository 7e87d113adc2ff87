namespace Espalier.Tests.Servers;

/// <summary>Exit signals and servers, and the special place of the parent: facts 2.6, the whole table.</summary>
public sealed class ParentExitTests
{
    public static TheoryData<string> Reasons => ["normal", "shutdown", "shutdown with", "broken", "killed"];

    [Theory, MemberData(nameof(Reasons))]
    [OtpCase("gen_server_SUITE", "spec_init_local_registered_parent")]
    public async Task A_trapping_server_terminates_with_whatever_its_parent_ended_with(string name)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid parent = lab.Puppet(name: "parent");
            Pid server = lab.StartLinked(parent, Trapping(lab));

            lab.Tell(parent, _ => throw new ExitException(Reason(name)));

            Assert.Equal([$"terminate {Reason(name)}", "dispose"], lab.Journal);
            Assert.Equal(Reason(name), lab.EndOf(server));
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    public async Task A_plain_server_dies_with_its_parent_without_terminating_unless_that_ended_normally(string name)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid parent = lab.Puppet();
            Pid server = lab.StartLinked(parent, Noting(lab));

            lab.Tell(parent, _ => throw new ExitException(Reason(name)));

            Assert.Equal(name == "normal" ? null : Reason(name), lab.EndOf(server));
            Assert.Equal(name == "normal" ? [] : ["dispose"], lab.Journal);
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    public async Task An_exit_that_the_parent_sends_counts_as_its_end(string name)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid parent = lab.Puppet(traps: true);
            Pid trapping = lab.StartLinked(parent, Trapping(lab));
            Pid plain = lab.StartLinked(parent, Noting(lab, "plain"));

            lab.Tell(parent, _ => trapping.SendExit(Reason(name)));
            lab.Tell(parent, _ => plain.SendExit(Reason(name)));

            Assert.Equal(Reason(name), lab.EndOf(trapping));
            Assert.Equal(name == "normal" ? null : Reason(name), lab.EndOf(plain));
            Assert.Equal(
                name == "normal" ? ["terminate normal", "dispose"] : [$"terminate {Reason(name)}", "dispose", "plain dispose"], lab.Journal);
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    public async Task An_exit_of_anybody_else_is_a_message_for_a_trapping_server(string name)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid parent = lab.Puppet();
            Pid linked = lab.Puppet();
            Pid stranger = lab.Puppet();
            Pid server = lab.StartLinked(parent, Trapping(lab, linked));

            lab.Tell(linked, _ => throw new ExitException(Reason(name)));
            lab.Tell(stranger, _ => server.SendExit(Reason(name)));
            server.SendExit(Reason(name));
            lab.Run();

            Assert.Equal([$"{linked} {Reason(name)}", $"{stranger} {Reason(name)}", $"<none> {Reason(name)}"], lab.Journal);
            Assert.True(server.IsAlive);
        }
    }

    [Theory, MemberData(nameof(Reasons))]
    public async Task An_exit_of_anybody_else_ends_a_plain_server_at_once_unless_it_is_normal(string name)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            await using var lab = new Lab(seed);
            Pid linked = lab.Puppet();
            Pid byLink = await lab.StartAsync(Noting(lab, "a", linked));
            Pid bySignal = await lab.StartAsync(Noting(lab, "b"));

            lab.Tell(linked, _ => throw new ExitException(Reason(name)));
            lab.Tell(lab.Puppet(), _ => bySignal.SendExit(Reason(name)));

            Assert.Equal(name == "normal" ? null : Reason(name), lab.EndOf(byLink));
            Assert.Equal(name == "normal" ? null : Reason(name), lab.EndOf(bySignal));
            Assert.Equal(name == "normal" ? [] : ["a dispose", "b dispose"], lab.Journal);
        }
    }

    [Theory, Seeds]
    public async Task A_kill_ends_a_trapping_server_without_terminating_whoever_kills(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);
        Pid server = lab.StartLinked(parent, Trapping(lab));

        lab.Tell(parent, _ => server.Kill());

        Assert.Equal(ExitReason.Killed, lab.EndOf(server));
        Assert.Equal(["dispose"], lab.Journal);
        Assert.Equal([new TrappedExit(server, ExitReason.Killed)], lab.Unread(parent));
    }

    [Theory, Seeds]
    public async Task A_killed_parent_terminates_a_trapping_server_with_killed(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);
        Pid server = lab.StartLinked(parent, Trapping(lab));

        parent.Kill();
        lab.Run();

        Assert.Equal(ExitReason.Killed, lab.EndOf(server));
        Assert.Equal(["terminate killed", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_message_that_looks_like_the_parents_end_is_taken_for_it_trapping_or_not(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);
        Pid trapping = lab.StartLinked(parent, Trapping(lab));
        Pid plain = lab.StartLinked(parent, Noting(lab, "plain"));

        trapping.Send(new TrappedExit(parent, ExitReason.Shutdown));
        lab.Run();
        plain.Send(new TrappedExit(parent, ExitReason.Normal));
        lab.Run();

        Assert.Equal(["terminate shutdown", "dispose", "plain terminate normal", "plain dispose"], lab.Journal);
        Assert.Equal((ExitReason.Shutdown, ExitReason.Normal), (lab.EndOf(trapping), lab.EndOf(plain)));
    }

    [Theory, Seeds]
    public async Task A_server_that_has_cut_the_link_survives_its_parent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet();
        Pid server = lab.StartLinked(parent, new LabServer(lab)
        {
            Init = server =>
            {
                server.Trap();
                server.Own.Unlink(parent);
                return new(InitResult.Ok);
            },
        });

        parent.SendExit(Lab.Broken);
        lab.Run();

        Assert.NotNull(lab.EndOf(parent));
        Assert.True(server.IsAlive);
    }

    [Theory, Seeds]
    public async Task What_was_queued_before_the_parents_exit_is_handled_and_what_came_after_never(int seed)
    {
        await using var lab = new Lab(seed);
        Pid parent = lab.Puppet(traps: true);
        lab.Tell(parent, async self =>
        {
            Pid server = (await self.StartServerLinkedAsync(() => Trapping(lab))).GetPidOrThrow();
            server.Send("before");
            server.SendExit(ExitReason.Shutdown);
            server.Send("after");
        });

        Assert.Equal(["before", "terminate shutdown", "dispose"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_parents_exit_during_init_terminates_a_trapping_server_after_it(int seed)
    {
        await using var lab = new Lab(seed);
        var gate = new TaskCompletionSource();
        Pid parent = lab.Puppet();
        lab.Tell(parent, async self => await self.StartServerLinkedAsync(() => new LabServer(lab)
        {
            Init = async server =>
            {
                server.Trap();
                await gate.Task;
                server.Note("init done");
                return InitResult.Ok;
            },
        }));
        Pid server = lab.LastStarted;

        parent.SendExit(Lab.Broken);
        lab.Run();
        Assert.True(server.IsAlive);
        gate.SetResult();
        lab.Run();

        Assert.Equal(["init done", "terminate broken", "dispose"], lab.Journal);
        Assert.Equal(Lab.Broken, lab.EndOf(server));
    }

    [Theory, Seeds]
    public async Task An_unlinked_server_is_its_own_parent(int seed)
    {
        await using var lab = new Lab(seed);
        Pid starter = lab.Puppet();
        lab.Tell(starter, async self => await self.StartServerAsync(() => Trapping(lab)));
        Pid server = lab.LastStarted;

        lab.Tell(starter, _ => server.SendExit(Lab.Broken));
        Assert.True(server.IsAlive);
        server.Cast("exit yourself");
        lab.Run();

        Assert.Equal([$"{starter} broken", "terminate shutdown", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.Shutdown, lab.EndOf(server));
    }

    [Theory, Seeds]
    public async Task A_plain_server_that_sends_itself_an_exit_dies_before_its_next_statement(int seed)
    {
        foreach (ExitReason reason in (ExitReason[])[ExitReason.Normal, Lab.Broken])
        {
            await using var lab = new Lab(seed);
            Pid server = await lab.StartAsync(new LabServer(lab)
            {
                Cast = (server, _) =>
                {
                    server.Own.Self.SendExit(reason);
                    server.Note("never");
                    return new(Next.Receive);
                },
            });

            server.Cast("go");
            lab.Run();

            Assert.Equal(reason, lab.EndOf(server));
            Assert.Equal(["dispose"], lab.Journal);
        }
    }

    private static ExitReason Reason(string name) => name switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "shutdown with" => ExitReason.ShutdownWith("detail"),
        "killed" => ExitReason.Killed,
        _ => Lab.Broken,
    };

    private static LabServer Trapping(Lab lab, Pid link = default) => new(lab)
    {
        Init = server =>
        {
            server.Trap();
            if (link != default)
                server.Own.Link(link);
            return new(InitResult.Ok);
        },
        Info = Noted,
        Cast = static (server, _) =>
        {
            server.Own.Self.SendExit(ExitReason.Shutdown);
            return new(Next.Receive);
        },
    };

    private static LabServer Noting(Lab lab, string name = "", Pid link = default) => new(lab, name)
    {
        Init = server =>
        {
            if (link != default)
                server.Own.Link(link);
            return new(InitResult.Ok);
        },
        Info = Noted,
    };

    private static ValueTask<Next> Noted(LabServer server, object message)
    {
        server.Note(message is TrappedExit exit ? $"{exit.From} {exit.Reason}" : $"{message}");
        return new(Next.Receive);
    }
}
