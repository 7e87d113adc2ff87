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
            ? throw new ArgumentException($"Dependencies of the application {name} contains null: expected applications only.", nameof(application))
            : new(application, name, dependencies);
    }

    internal static string NameOf(ProcessApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        string? name = application.Name;
        if (!string.IsNullOrEmpty(name))
            return name;
        string none = name is null ? "null" : "empty";
        throw new ArgumentException(
            $"Name of an application of class {application.GetType().Name} is {none}: expected a name.", nameof(application));
    }
}
