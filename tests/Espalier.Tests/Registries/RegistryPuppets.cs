using Espalier.Tests.Servers;

namespace Espalier.Tests.Registries;

/// <summary>Registries in a lab, and what puppets do with their entries.</summary>
internal static class RegistryPuppets
{
    public static async Task<ProcessRegistry<string, int>> StartRegistryAsync(
        this Lab lab, int partitions = 1, RegistryKeys keys = RegistryKeys.Unique)
    {
        var registry = new ProcessRegistry<string, int>(lab.System, "rooms", new RegistryOptions { Keys = keys, Partitions = partitions });
        Assert.IsType<StartResult.Started>(await registry.StartAsync());
        return registry;
    }

    public static Pid PidOf<TKey, TValue>(this ProcessRegistry<TKey, TValue> registry)
        where TKey : notnull =>
        registry.ProcessName.TryFind(out Pid pid) ? pid : throw new InvalidOperationException("The registry does not run.");

    public static bool Register<TKey, TValue>(
        this Lab lab, Pid puppet, ProcessRegistry<TKey, TValue> registry, TKey key, TValue value)
        where TKey : notnull
    {
        bool? registered = null;
        lab.Tell(puppet, self => { registered = registry.TryRegister(self, key, value, out _); });
        return registered ?? throw new InvalidOperationException("The puppet has not registered itself.");
    }

    public static bool Unregister<TKey, TValue>(this Lab lab, Pid puppet, ProcessRegistry<TKey, TValue> registry, TKey key)
        where TKey : notnull
    {
        bool? had = null;
        lab.Tell(puppet, self => { had = registry.Unregister(self, key); });
        return had ?? throw new InvalidOperationException("The puppet has not unregistered itself.");
    }

    public static IReadOnlyList<Pid> LinksOf(this Lab lab, Pid pid) => lab.System.GetInfo(pid)!.Links;
}
