using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>The uses that Elixir's documentation of its Registry shows.</summary>
public sealed class RegistryExampleTests
{
    [Fact]
    [OtpCase("registry_test", "doctest Registry")]
    public async Task It_names_servers_dispatches_to_modules_and_publishes_to_topics()
    {
        await using var lab = new Lab();
        var names = new ProcessRegistry<string>(lab.System, "names");
        var handlers = new ProcessRegistry<string, Func<int, int>>(lab.System, "handlers", new() { Keys = RegistryKeys.Duplicate });
        var topics = new ProcessRegistry<Type>(lab.System, "topics", new() { Keys = RegistryKeys.Duplicate, Partitions = 4 });
        await names.StartAsync();
        await handlers.StartAsync();
        await topics.StartAsync();

        // Names.
        var server = new LabServer(lab) { Call = (_, request, _) => new(CallResult.Reply($"re: {request}")) };
        await lab.StartAsync(server, new ServerOptions { Name = names.Name("agent") });
        Assert.Equal("re: ask", await names.Name("agent").CallAsync(new Ask()));

        // A dispatcher: who handles it stands in the value, and one that fails does not keep the others from it.
        Pid worker = lab.Puppet();
        lab.Register(worker, handlers, "double", number => number * 2);
        lab.Register(worker, handlers, "double", _ => throw new FormatException("no"));
        List<int> results = [];
        handlers.Dispatch("double", entries =>
        {
            foreach (var entry in entries)
            {
                if (Record.Exception(() => results.Add(entry.Value(21))) is not (null or FormatException))
                    throw new InvalidOperationException("No other failure was asked for.");
            }
        });
        Assert.Equal([42], results);

        // Topics.
        Pid listener = lab.Puppet();
        lab.Tell(listener, self => topics.TryRegister(self, typeof(string), out _));
        Assert.Equal(1, topics.Publish(typeof(string), "hello"));
        Assert.Equal(0, topics.Publish(typeof(int), "nobody"));
        Assert.Equal(["hello"], lab.Unread(listener));
    }
}
