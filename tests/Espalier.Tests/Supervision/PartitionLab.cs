using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>A lab with a partition supervisor whose partitions are scripted; each answers a call with its number.</summary>
internal sealed class PartitionLab : IAsyncDisposable
{
    public PartitionLab(
        int partitions = 3, int seed = 1, PartitionSupervisorOptions? options = null, Func<ChildSpec, ChildSpec>? change = null)
    {
        Tree = new TreeLab(seed);
        Scripts = Tree.Children([.. Enumerable.Range(0, partitions).Select(static partition => $"{partition}")]);
        for (int i = 0; i < partitions; i++)
        {
            string number = $"{i}";
            Scripts[i].Call = (_, _, _) => new(CallResult.Reply(number));
        }
        Partitions = new PartitionSupervisor(
            Tree.System, Tree.System.Name("partitions"), partition => change?.Invoke(Scripts[partition].Spec) ?? Scripts[partition].Spec,
            (options ?? new()) with { Partitions = partitions });
    }

    public TreeLab Tree { get; }

    public Lab Lab => Tree.Lab;

    public ProcessSystem System => Tree.System;

    /// <summary>What each partition does in its lives.</summary>
    public ChildScript[] Scripts { get; }

    public PartitionSupervisor Partitions { get; }

    /// <summary>The supervisor's process.</summary>
    public Pid Pid => Partitions.ProcessName.TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"{Partitions} does not run.");

    /// <summary>A lab whose partition supervisor runs; the diary begins behind that.</summary>
    public static async Task<PartitionLab> StartAsync(
        int partitions = 3, int seed = 1, PartitionSupervisorOptions? options = null, Func<ChildSpec, ChildSpec>? change = null)
    {
        var lab = new PartitionLab(partitions, seed, options, change);
        (await lab.Partitions.StartAsync()).GetPidOrThrow();
        lab.Run();
        lab.Diary();
        return lab;
    }

    public void Run() => Tree.Run();

    public string Diary() => Tree.Diary();

    /// <summary>Which partition answers for a key.</summary>
    public async Task<string> AskAsync(object key) => await Partitions.Name(key).CallAsync(new Ask());

    /// <summary>Which partitions answer for the keys 0, 1, 2, and so on.</summary>
    public async Task<string> AskAllAsync(int keys)
    {
        List<string> answers = [];
        for (int key = 0; key < keys; key++)
            answers.Add(await AskAsync(key));
        return string.Join(' ', answers);
    }

    public Pid Find(object key) => Partitions.TryFind(key, out Pid pid) ? pid : default;

    /// <summary>The partitions as a line of number and state: "0:running 1:stopped".</summary>
    public async Task<string> StatesAsync() => TreeLab.StatesIn(await Partitions.GetChildrenAsync());

    public async ValueTask DisposeAsync() => await Tree.DisposeAsync();
}
