namespace Espalier.Applications;

/// <summary>What is to be started for an application to run, in order: what it depends on first.</summary>
/// <remarks>
/// Depth first, in the order listed. What runs is left out together with what it depends on; what has died is started again.
/// <otp>application:ensure_all_started/1</otp>
/// </remarks>
internal sealed class StartPlan(ApplicationController controller)
{
    private readonly List<ApplicationSpec> _steps = [];
    private readonly List<string> _path = [];

    /// <summary>Makes the plan. Asks the applications, which is user code.</summary>
    /// <exception cref="ArgumentException">An application has no name, or depends on itself by whatever way.</exception>
    internal static IReadOnlyList<ApplicationSpec> For(ApplicationController controller, ProcessApplication application)
    {
        var plan = new StartPlan(controller);
        plan.Visit(application);
        return plan._steps;
    }

    private void Visit(ProcessApplication application)
    {
        string name = ApplicationSpec.NameOf(application);
        if (_path.Contains(name))
        {
            throw new ArgumentException(
                $"Applications depend on each other in a circle: {string.Join(" on ", [.. _path.SkipWhile(step => step != name), name])}.",
                nameof(application));
        }
        if (_steps.Any(step => step.Name == name) || controller.IsRunning(name))
            return;
        var spec = ApplicationSpec.Of(application);
        _path.Add(name);
        foreach (ProcessApplication dependency in spec.Dependencies)
            Visit(dependency);
        _path.RemoveAt(_path.Count - 1);
        _steps.Add(spec);
    }
}
