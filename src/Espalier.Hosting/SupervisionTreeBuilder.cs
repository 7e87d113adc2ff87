using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Hosting;

/// <summary>Says which children a supervisor of the program's tree has, and how it treats them.</summary>
/// <remarks>Children start in the order in which they are added, one after another, and stop in reverse.</remarks>
public sealed partial class SupervisionTreeBuilder
{
    private readonly SupervisorPlan _plan;

    internal SupervisionTreeBuilder(IServiceCollection services, SupervisorPlan plan)
    {
        Services = services;
        _plan = plan;
    }

    /// <summary>The program's services, for what the children need.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Strategy and limits of this supervisor. Default: those of <see cref="SupervisorOptions"/>.</summary>
    /// <value>
    /// Without a name: the root has one of its own, and <see cref="AddSupervisor"/> gives others theirs. What <see cref="Configure"/> finds in
    /// the configuration goes before it. Of several assignments the last one counts.
    /// </value>
    public SupervisorOptions Options
    {
        get => _plan.Options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Name is not null)
            {
                throw new ArgumentException(
                    $"Name is {value.Name}: expected none. AddSupervisor names supervisors; the root has a name.", nameof(value));
            }
            _plan.Options = value;
        }
    }

    /// <summary>Adds a child.</summary>
    /// <param name="child">How it is started and stopped. Its id must be its own among its siblings.</param>
    public SupervisionTreeBuilder Add(ChildSpec child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return Add(_ => child);
    }

    /// <summary>Adds a child that runs under a name.</summary>
    /// <param name="name">Its name in the program's <see cref="ProcessSystem"/>, and its id.</param>
    /// <param name="child">How it is started and stopped.</param>
    /// <exception cref="ArgumentException">The name is empty, or the child has another name.</exception>
    public SupervisionTreeBuilder Add(string name, ChildSpec child)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(child);
        if (child.Name is not null)
            throw new ArgumentException($"The child is to run as \"{name}\" and has the name {child.Name}: expected one of them.", nameof(child));
        _plan.Children.Add(new ChildPlan
        {
            Create = services => child with { Id = name, Name = services.GetRequiredService<ProcessSystem>().Name(name) },
            IsNamed = true,
        });
        return this;
    }

    /// <summary>Adds a child whose specification needs services.</summary>
    /// <param name="create">
    /// Makes the specification, once, before the tree starts. The services are those of the program: what a process is to have for itself is
    /// taken in its own start, by a <see cref="ServiceAttribute"/> or from <see cref="ChildStartContext.Services"/>.
    /// </param>
    public SupervisionTreeBuilder Add(Func<IServiceProvider, ChildSpec> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Children.Add(new ChildPlan { Create = create });
        return this;
    }

    /// <summary>Adds a supervisor with children of its own.</summary>
    /// <param name="name">Its name in the program's <see cref="ProcessSystem"/>, and its id.</param>
    /// <param name="configure">Adds its children, or says how it treats them. Called at once.</param>
    /// <param name="configureChild">
    /// Changes how it is itself started and stopped as a child. Null: permanent, and all the time its children need.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public SupervisionTreeBuilder AddSupervisor(
        string name, Action<SupervisionTreeBuilder> configure, Func<ChildSpec, ChildSpec>? configureChild = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        var plan = new SupervisorPlan();
        configure(new SupervisionTreeBuilder(Services, plan));
        _plan.Children.Add(new ChildPlan
        {
            Create = services => Configured(
                Supervisor.Child([], new SupervisorOptions { Name = services.GetRequiredService<ProcessSystem>().Name(name) }), configureChild),
            Supervisor = plan,
            IsNamed = true,
        });
        return this;
    }

    /// <summary>Takes settings of this supervisor and its children from the configuration.</summary>
    /// <param name="section">
    /// Of a supervisor: <c>Strategy</c>, <c>MaxRestarts</c>, <c>RestartPeriod</c>, <c>AutoShutdown</c>, and <c>Children</c>, a section by the
    /// id of each child. Of a child: <c>Restart</c> and <c>Shutdown</c>, which is a time such as <c>00:00:10</c>, <c>Infinite</c> or
    /// <c>BrutalKill</c>; and if the child is a supervisor that was added here, what a supervisor has. Whatever else is there is refused.
    /// </param>
    /// <remarks>
    /// Read as the host starts, and goes before what the code says. A section that is not there changes nothing. Of several sections the
    /// last one that has a setting decides.
    /// </remarks>
    public SupervisionTreeBuilder Configure(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        _plan.Sections.Add(section);
        return this;
    }

    private static ChildSpec Configured(ChildSpec spec, Func<ChildSpec, ChildSpec>? configure) => configure?.Invoke(spec) ?? spec;
}
