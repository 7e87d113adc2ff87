using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>The program's tree, made of its plan: checked, and ready to be started.</summary>
/// <param name="plan">What the program has said.</param>
/// <param name="services">The program's.</param>
internal sealed class SupervisionTree(SupervisorPlan plan, IServiceProvider services)
{
    /// <summary>The name of the root in the system.</summary>
    internal const string RootName = "root";

    private IReadOnlyList<PlannedChild>? _children;
    private SupervisorOptions? _options;

    /// <summary>The root's children.</summary>
    public IReadOnlyList<PlannedChild> Children => _children ?? throw new InvalidOperationException("The tree has not been made yet.");

    /// <summary>The services that it runs, which the host must not run too.</summary>
    public IReadOnlyList<Type> Services { get; } = [.. ServicesOf(plan)];

    /// <summary>Makes specifications of all that has been said. Nothing starts. Done once.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong: all of it.</exception>
    public void Make()
    {
        if (_children is not null)
            return;
        var faults = new List<string>();
        var settings = new SettingsReader(faults);
        (SupervisorOptions options, IReadOnlyList<PlannedChild> children) = Make(plan, plan.Sections, RootName, settings);
        RefuseSharedNames(children, faults);
        if (faults.Count == 0)
            TryMakeSupervisor(children, options, RootName, faults);
        if (faults.Count > 0)
            throw new OptionsValidationException(nameof(SupervisionTree), typeof(SupervisionTree), faults);
        _options = options;
        _children = children;
    }

    /// <summary>The root, as a child of nobody.</summary>
    public ChildSpec RootFor(ProcessSystem system) =>
        Supervisor.Child([.. Children.Select(static child => child.Spec)], _options! with { Name = system.Name(RootName) });

    private (SupervisorOptions Options, IReadOnlyList<PlannedChild> Children) Make(
        SupervisorPlan supervisor, IReadOnlyList<IConfigurationSection> sections, string path, SettingsReader settings)
    {
        SupervisorOptions options = sections.Aggregate(supervisor.Options, settings.Read);
        var children = new List<PlannedChild>();
        var named = new HashSet<ChildId>();
        foreach (ChildPlan child in supervisor.Children)
        {
            ChildSpec spec = child.Create(services) ?? throw new InvalidOperationException(
                $"A child of {path} has no specification: the function that was to make it answered null.");
            IConfigurationSection[] own = [.. sections.Select(section => SettingsReader.ChildOf(section, spec.Id)).OfType<IConfigurationSection>()];
            foreach (IConfigurationSection section in own)
                spec = settings.Read(section, spec, isSupervisor: child.Supervisor is not null);
            PlannedChild planned = child.Supervisor is null
                ? new PlannedChild(spec, null)
                : MakeSupervisor(child.Supervisor, spec, [.. own, .. child.Supervisor.Sections], $"{path}/{spec.Id}", settings);

            // One that is told already is left out, or it would be told again as two children with one id.
            if (child.IsNamed && !named.Add(spec.Id))
                settings.Faults.Add($"{path} has two children that were added as \"{spec.Id}\": give one of them another name.");
            else
                children.Add(planned);
        }
        foreach (IConfigurationSection section in sections)
            settings.RefuseStrangers(section, [.. children.Select(static child => child.Spec.Id)]);
        return (options, children);
    }

    /// <summary>A name is for one process, wherever in the tree it stands: the second one could not start.</summary>
    private void RefuseSharedNames(IReadOnlyList<PlannedChild> children, List<string> faults)
    {
        ProcessName root = services.GetRequiredService<ProcessSystem>().Name(RootName);
        foreach (IGrouping<ProcessName, string> wanted in NamesOf(children, RootName).Prepend((Name: root, Path: RootName)).GroupBy(
            static claim => claim.Name, static claim => claim.Path))
        {
            string[] paths = [.. wanted.Distinct()];
            if (paths.Length > 1)
            {
                faults.Add(
                    $"The name {wanted.Key} is wanted by {string.Join(" and ", paths)}: names are one space for the whole program, whatever " +
                    "supervisor has the child. Give all of them but one another name.");
            }
        }
    }

    private static IEnumerable<(ProcessName Name, string Path)> NamesOf(IReadOnlyList<PlannedChild> children, string above)
    {
        foreach (PlannedChild child in children)
        {
            string path = $"{above}/{child.Spec.Id}";
            if (child.Spec.Name is { } name)
                yield return (name, path);
            foreach ((ProcessName Name, string Path) below in NamesOf(child.Children ?? [], path))
                yield return below;
        }
    }

    private PlannedChild MakeSupervisor(
        SupervisorPlan supervisor, ChildSpec outer, IReadOnlyList<IConfigurationSection> sections, string path, SettingsReader settings)
    {
        (SupervisorOptions options, IReadOnlyList<PlannedChild> children) = Make(supervisor, sections, path, settings);
        ChildSpec? made = TryMakeSupervisor(children, options with { Name = outer.Name }, path, settings.Faults);
        return new PlannedChild(made is null ? outer : outer with { Start = made.Start }, children);
    }

    private static ChildSpec? TryMakeSupervisor(
        IReadOnlyList<PlannedChild> children, SupervisorOptions options, string path, List<string> faults)
    {
        try
        {
            return Supervisor.Child([.. children.Select(static child => child.Spec)], options);
        }
        catch (ArgumentException failure)
        {
            faults.Add($"The supervisor {path} cannot be made: {failure.Message}");
            return null;
        }
    }

    private static IEnumerable<Type> ServicesOf(SupervisorPlan supervisor) => supervisor.Children.SelectMany(static child =>
        (child.Supervisor is null ? [] : ServicesOf(child.Supervisor)).Concat(child.Service is null ? [] : [child.Service]));
}
