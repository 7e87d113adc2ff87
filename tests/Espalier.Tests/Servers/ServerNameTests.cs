namespace Espalier.Tests.Servers;

/// <summary>Servers under names, local ones and those of a resolver: facts 2.1.</summary>
public sealed class ServerNameTests
{
    [Fact]
    [OtpCase("gen_server_test", "start_link/3")]
    public async Task A_name_that_is_none_is_refused_where_it_is_made()
    {
        await using var lab = new Lab();

        Assert.Throws<ArgumentException>(() => lab.System.Name(""));
        Assert.Throws<ArgumentNullException>(() => lab.System.Name(null!));
        Assert.Throws<ArgumentNullException>(() => ProcessName.Via(null!, "key"));
        Assert.Throws<ArgumentNullException>(() => ProcessName.Via(new NameBook(lab), null!));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start_link/3 with local")]
    public async Task A_server_under_a_local_name_is_found_called_and_cast_to_by_it(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = lab.System.Name("local");

        Pid pid = await lab.StartAsync(Echo(lab), new ServerOptions { Name = name });
        name.Cast("cast");
        string reply = await name.CallAsync(new Ask("call"));

        Assert.Equal("call", reply);
        Assert.Equal(["cast"], lab.Journal);
        Assert.True(name.TryFind(out Pid found));
        Assert.Equal(pid, found);
        Assert.Equal("local", lab.System.GetInfo(pid)!.Name);
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "start_link/3 with via")]
    public async Task A_server_under_a_resolvers_name_is_found_called_and_cast_to_by_it(int seed)
    {
        await using var lab = new Lab(seed);
        ProcessName name = new NameBook(lab).Name(("room", 7));

        Pid pid = await lab.StartAsync(Echo(lab), new ServerOptions { Name = name });
        name.Cast("cast");
        string reply = await name.CallAsync(new Ask("call"));

        Assert.Equal("call", reply);
        Assert.Equal(["register (room, 7)", "cast"], lab.Journal);
        Assert.True(name.TryFind(out Pid found));
        Assert.Equal(pid, found);
    }

    [Fact]
    [OtpCase("gen_server_test", "nil name")]
    public async Task No_name_means_none()
    {
        await using var lab = new Lab();

        Pid pid = await lab.StartAsync(Echo(lab), new ServerOptions { Name = null });

        Assert.Null(lab.System.GetInfo(pid)!.Name);
        Assert.Empty(lab.System.GetNames());
    }

    [Theory, Seeds]
    [OtpCase("gen_server_test", "whereis/1")]
    public async Task A_name_is_found_as_long_as_its_holder_lives(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        Assert.False(lab.System.Name("local").TryFind(out Pid nobody));
        Assert.False(ProcessAddress.FromName(book.Name("via")).TryFind(out _));
        Assert.Equal(default, nobody);

        Pid local = await lab.StartAsync(Echo(lab), new ServerOptions { Name = lab.System.Name("local") });
        Pid via = await lab.StartAsync(Echo(lab), new ServerOptions { Name = book.Name("via") });
        Assert.True(lab.System.TryFind("local", out Pid foundLocal));
        Assert.True(ProcessAddress.FromName(book.Name("via")).TryFind(out Pid foundVia));
        Assert.True(ProcessAddress.FromPid(local).TryFind(out Pid foundPid));
        await local.StopAsync();
        await via.StopAsync();

        Assert.Equal([local, via, local], [foundLocal, foundVia, foundPid]);
        Assert.False(lab.System.TryFind("local", out _));
        Assert.False(book.Name("via").TryFind(out _));
    }

    [Theory, Seeds]
    public async Task The_name_is_visible_during_init(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);

        foreach (ProcessName name in (ProcessName[])[lab.System.Name("local"), book.Name("via")])
        {
            Pid seen = default;
            Pid pid = await lab.StartAsync(
                new LabServer(lab)
                {
                    Init = _ =>
                    {
                        name.TryFind(out seen);
                        return new(InitResult.Ok);
                    },
                },
                new ServerOptions { Name = name });
            Assert.Equal(pid, seen);
        }
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "start")]
    public async Task A_taken_local_name_answers_who_holds_it_and_makes_no_process(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        Pid holder = await lab.StartAsync(Echo(lab), options);
        Pid starter = lab.Puppet();
        bool isMade = false;
        StartResult? result = null;

        lab.Tell(starter, async self => result = await self.StartServerLinkedAsync(
            () =>
            {
                isMade = true;
                return Echo(lab);
            },
            options));

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(holder)), result);
        Assert.False(isMade);
        Assert.True(starter.IsAlive);
        Assert.Equal([holder, starter], lab.System.GetProcesses());
        Assert.Equal(2, lab.Events.OfType<ProcessStarted>().Count());
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "start")]
    public async Task A_name_that_a_resolver_refuses_answers_who_holds_it_and_leaves_no_process(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        Pid holder = await lab.StartAsync(Echo(lab), new ServerOptions { Name = book.Name("via") });
        Pid starter = lab.Puppet(traps: true);
        StartResult? result = null;

        lab.Tell(starter, async self => result = await self.StartServerLinkedAsync(
            () => Echo(lab), new ServerOptions { Name = book.Name("via") }));

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(holder)), result);
        Assert.Empty(lab.Unread(starter));
        Assert.Equal([holder, starter], lab.System.GetProcesses());
        Assert.True(book.Name("via").TryFind(out Pid still));
        Assert.Equal(holder, still);
        Assert.DoesNotContain("dispose", lab.Journal);
    }

    [Fact]
    public async Task A_resolver_that_refuses_and_knows_no_holder_answers_already_started_by_nobody()
    {
        await using var lab = new Lab();
        var book = new NameBook(lab) { IsFull = true };

        StartResult result = await lab.System.StartServerAsync(() => Echo(lab), new ServerOptions { Name = book.Name("via") });

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(default)), result);
        Assert.Equal(["register via"], lab.Journal);
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task A_resolver_that_holds_on_to_a_dead_process_is_believed()
    {
        await using var lab = new Lab();
        var book = new NameBook(lab);
        Pid dead = await lab.StartAsync(Echo(lab));
        await dead.StopAsync();
        book.Holders["via"] = dead;

        StartResult result = await lab.System.StartServerAsync(() => Echo(lab), new ServerOptions { Name = book.Name("via") });

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(dead)), result);
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(book.Name("via").CallAsync(new Ask()).AsTask()));
    }

    [Theory, Seeds]
    [OtpCase("gen_server_SUITE", "otp_7669")]
    public async Task After_an_ignored_or_refused_start_the_name_is_never_held(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);

        for (int round = 0; round < 100; round++)
        {
            InitResult answer = round % 2 == 0 ? InitResult.Ignore : InitResult.Stop(Lab.Broken);
            foreach (ProcessName name in (ProcessName[])[lab.System.Name("local"), book.Name("via")])
            {
                StartResult result = await lab.System.StartServerAsync(
                    () => new LabServer(lab) { Init = _ => new(answer) }, new ServerOptions { Name = name });
                Assert.IsNotType<StartResult.Started>(result);
                Assert.False(name.TryFind(out _));
            }
        }

        Assert.Empty(book.Holders);
        Assert.Equal(200, lab.Journal.Count(static line => line is "register via" or "release via"));
    }

    [Theory, Seeds]
    [PeerDefect(8)]
    public async Task A_dying_holder_keeps_its_name_until_its_code_has_ended_and_then_it_is_free_at_once(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        var unwinding = new TaskCompletionSource();
        Pid old = await lab.StartAsync(
            new LabServer(lab)
            {
                Cast = async (_, _) =>
                {
                    await unwinding.Task;
                    return Next.Receive;
                },
            },
            options);
        old.Cast("hold");
        lab.Run();

        old.Kill();
        StartResult early = await lab.System.StartServerAsync(() => Echo(lab), options);
        Assert.False(lab.System.TryFind("name", out _));
        unwinding.SetResult();
        lab.Run();
        StartResult late = await lab.System.StartServerAsync(() => Echo(lab), options);

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(old)), early);
        Assert.IsType<StartResult.Started>(late);
        Assert.Equal(["dispose"], lab.Journal);
    }

    [Theory, Seeds]
    [PeerDefect(8)]
    public async Task Whoever_hears_of_the_end_can_start_the_successor_under_the_name(int seed)
    {
        await using var lab = new Lab(seed);
        var options = new ServerOptions { Name = lab.System.Name("name") };
        Pid old = await lab.StartAsync(Echo(lab), options);
        StartResult? successor = null;
        lab.Tell(lab.Puppet(), async self =>
        {
            self.Monitor(old);
            await self.ReceiveAsync<Down>();
            successor = await self.StartServerAsync(() => Echo(lab), options);
        });

        old.Kill();
        lab.Run();

        Assert.IsType<StartResult.Started>(successor);
    }

    [Theory, Seeds]
    public async Task A_name_is_given_back_once_whatever_ended_the_holder(int seed)
    {
        await using var lab = new Lab(seed);
        var book = new NameBook(lab);
        Pid killed = await lab.StartAsync(Echo(lab), new ServerOptions { Name = book.Name("killed") });
        Pid stopped = await lab.StartAsync(Echo(lab), new ServerOptions { Name = book.Name("stopped") });
        lab.Journal.Clear();

        killed.Kill();
        lab.Run();
        await stopped.StopAsync();

        Assert.Equal(["dispose", "release killed", "terminate normal", "dispose", "release stopped"], lab.Journal);
        Assert.Empty(book.Holders);
    }

    [Fact]
    public async Task A_local_name_of_another_system_is_refused_and_stays_free_there()
    {
        await using var lab = new Lab();
        await using var other = new Lab();
        var options = new ServerOptions { Name = other.System.Name("name") };

        await Assert.ThrowsAsync<ArgumentException>(() => lab.System.StartServerAsync(() => Echo(lab), options).AsTask());

        Assert.Empty(lab.Events);
        Assert.IsType<StartResult.Started>(await other.System.StartServerAsync(() => Echo(other), options));
    }

    private static LabServer Echo(Lab lab) => new(lab)
    {
        Call = static (_, request, _) => new(CallResult.Reply($"{request}")),
        Cast = static (server, message) =>
        {
            server.Note($"{message}");
            return new(Next.Receive);
        },
    };
}
