namespace Espalier.Tests.Applications;

/// <summary>An application that tells its story. Without another order its root is a supervisor over one worker that is called like it.</summary>
internal sealed class LabApplication(ApplicationLab lab, string name, params ProcessApplication[] dependencies) : ProcessApplication
{
    public override string Name => name;

    public override IReadOnlyList<ProcessApplication> Dependencies => dependencies;

    /// <summary>What it runs instead.</summary>
    public Func<ProcessSystem, ChildSpec>? MakesRoot { get; set; }

    /// <summary>What starts its root instead.</summary>
    public ChildStart? StartsRoot { get; set; }

    public Func<ValueTask>? PreparesStop { get; set; }

    public Func<ValueTask>? Stops { get; set; }

    /// <summary>Its worker, which ends with the reason it is sent.</summary>
    public Pid Worker => lab.Find(name);

    public Pid Top => lab.System.GetInfo(Worker)!.Parent;

    /// <summary>Its hidden process.</summary>
    public Pid Master => lab.System.GetInfo(Top)!.Parent;

    protected override ChildSpec Root(ProcessSystem system)
    {
        lab.Note($"start {name}");
        if (MakesRoot is not null)
            return MakesRoot(system);
        if (StartsRoot is not null)
            return new ChildSpec { Id = "root", Start = StartsRoot };
        return Supervisor.Child([lab.Worker(name)]);
    }

    protected override ValueTask PrepareStopAsync()
    {
        lab.Note($"prepare {name}");
        return PreparesStop?.Invoke() ?? default;
    }

    protected override ValueTask StopAsync()
    {
        lab.Note($"stop {name}");
        return Stops?.Invoke() ?? default;
    }
}
