using BenchmarkDotNet.Attributes;

namespace Espalier.Benchmarks.Micro;

/// <summary>A name that is looked up: a local one, and one of a registry.</summary>
public class LookUpBenchmarks : SystemBenchmarks
{
    private const string Key = "wanted";
    private const int Others = 10_000;

    private readonly ProcessRegistry<string> _registry;
    private readonly ProcessName _name;

    public LookUpBenchmarks()
    {
        _registry = new ProcessRegistry<string>(System, "names");
        _name = System.Name(Key);
    }

    [GlobalSetup]
    public async Task StartAsync()
    {
        await _registry.StartAsync();
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pid holder = System.Spawn(async self =>
        {
            foreach (string key in Enumerable.Range(0, Others).Select(static i => $"name {i}").Append(Key))
                _registry.TryRegister(self, key, out _);
            registered.SetResult();
            await self.ReceiveAsync<object>();
        });
        await registered.Task;
        System.Register(Key, holder);
    }

    [Benchmark]
    public bool FindLocalName() => _name.TryFind(out _);

    [Benchmark]
    public bool FindInRegistry() => _registry.TryFind(Key, out _);
}
