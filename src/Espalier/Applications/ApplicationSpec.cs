namespace Espalier.Applications;

/// <summary>What an application says of itself, asked once for each start: it is somebody's code and may answer otherwise next time.</summary>
internal sealed class ApplicationSpec
{
    private readonly string _name;

    private ApplicationSpec(ProcessApplication application, string name, IReadOnlyList<ProcessApplication> dependencies)
    {
        _name = name;
        Application = application;
        Dependencies = dependencies;
        DependencyNames = [.. dependencies.Select(NameOf)];
    }

    internal ProcessApplication Application { get; }

    // Ours gets its name as it is started.
    internal string Name => Application is InlineApplication main ? main.Name : _name;

    internal IReadOnlyList<ProcessApplication> Dependencies { get; }

    internal IReadOnlyList<string> DependencyNames { get; }

    /// <summary>Asks it.</summary>
    /// <exception cref="ArgumentException">It has no name, or a dependency is null.</exception>
    internal static ApplicationSpec Of(ProcessApplication application)
    {
        string name = NameOf(application);
        IReadOnlyList<ProcessApplication> dependencies = [.. application.Dependencies ?? []];
        return dependencies.Contains(null!)
            ? throw new ArgumentException($"A dependency of the application {name} is null.", nameof(application))
            : new(application, name, dependencies);
    }

    internal static string NameOf(ProcessApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.Name is { Length: > 0 } name
            ? name
            : throw new ArgumentException($"An application of class {application.GetType().Name} has no name.", nameof(application));
    }
}
