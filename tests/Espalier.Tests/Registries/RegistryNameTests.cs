using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Names of processes that a registry resolves.</summary>
public sealed class RegistryNameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "via callbacks")]
    public async Task A_name_registers_finds_sends_and_is_free_again(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);
        ProcessName name = rooms.Name("main");
        List<object> heard = [];
        GenServer Listening() => new LabServer(lab)
        {
            Info = (_, message) =>
            {
                heard.Add(message);
                return new(Next.Receive);
            },
        };

        Assert.Throws<ArgumentException>(() => name.Send("too early"));
        Pid first = await lab.StartAsync(Listening(), new ServerOptions { Name = name });
        StartResult second = await lab.System.StartServerAsync(Listening, new ServerOptions { Name = name });
        name.Send("hello");
        lab.Run();
        bool wasFound = name.TryFind(out Pid found);
        await name.StopAsync();

        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(first)), second);
        Assert.Equal(["hello"], heard);
        Assert.True(wasFound);
        Assert.Equal(first, found);
        Assert.False(name.TryFind(out _));
        Assert.Throws<ArgumentException>(() => name.Send("too late"));
        await lab.StartAsync(Listening(), new ServerOptions { Name = name });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/unique_test", "uses value provided in via")]
    public async Task A_name_with_a_value_stores_it_and_finds_what_the_name_without_finds(int partitions)
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync(partitions);

        Pid valued = await lab.StartAsync(new LabServer(lab), new ServerOptions { Name = rooms.Name("a", 7) });
        Pid plain = await lab.StartAsync(new LabServer(lab), new ServerOptions { Name = rooms.Name("b") });
        StartResult second = await lab.System.StartServerAsync(() => new LabServer(lab), new ServerOptions { Name = rooms.Name("b", 8) });

        Assert.Equal([new("a", valued, 7), new("b", plain, 0)], rooms.Entries);
        Assert.True(rooms.Name("a").TryFind(out Pid found));
        Assert.Equal(valued, found);
        Assert.True(rooms.Name("a", 99).TryFind(out found));
        Assert.Equal(valued, found);
        Assert.Equal(new StartResult.Failed(new StartError.AlreadyStarted(plain)), second);
        Assert.Equal(rooms.Name("a").ToString(), rooms.Name("a", 7).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [OtpCase("registry/duplicate_test", "raises if attempt to be used on via")]
    public async Task Duplicate_keys_are_no_names(int partitions)
    {
        await using var lab = new Lab();
        var topics = await lab.StartRegistryAsync(partitions, RegistryKeys.Duplicate);
        ProcessName forced = ProcessName.Via(topics, "a");

        List<Exception?> errors =
        [
            Record.Exception(() => topics.Name("a")),
            Record.Exception(() => topics.Name("a", 1)),
            Record.Exception(() => topics.TryFind("a", out _)),
            Record.Exception(() => forced.TryFind(out _)),
            Record.Exception(() => forced.Send("x")),
            await Record.ExceptionAsync(async () => await lab.System.StartServerAsync(
                () => new LabServer(lab), new ServerOptions { Name = forced })),
        ];

        Assert.All(errors, error => Assert.Contains("duplicate", Assert.IsType<ArgumentException>(error).Message, StringComparison.Ordinal));
        forced.Cast("nobody minds");
        Assert.Equal(0, topics.Count);
    }

    [Fact]
    public async Task A_server_that_starts_under_a_name_may_register_further_keys_itself()
    {
        await using var lab = new Lab();
        var rooms = await lab.StartRegistryAsync();
        var server = new LabServer(lab)
        {
            Init = server =>
            {
                rooms.TryRegister(server.Own, "second", 2, out _);
                rooms.TryUpdate(server.Own, "first", _ => 1, out _, out _);
                return new(InitResult.Ok);
            },
        };

        Pid pid = await lab.StartAsync(server, new ServerOptions { Name = rooms.Name("first") });

        Assert.Equal([new("first", pid, 1), new("second", pid, 2)], rooms.Entries);
    }
}
