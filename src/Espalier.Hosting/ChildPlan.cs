namespace Espalier.Hosting;

/// <summary>What a program has said about one child.</summary>
internal sealed record ChildPlan
{
    /// <summary>Makes its specification, once, as the host starts; of a supervisor only what goes beside its children.</summary>
    public required Func<IServiceProvider, ChildSpec> Create { get; init; }

    /// <summary>It is a supervisor, and these are its children; null: whatever it is, its children are not known.</summary>
    public SupervisorPlan? Supervisor { get; init; }

    /// <summary>Its id is the name that the program has given it: another id is another name.</summary>
    public bool IsNamed { get; init; }

    /// <summary>The service that it runs, which the host must not run too; null: none.</summary>
    public Type? Service { get; init; }
}
