using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Espalier.Hosting;

/// <content>Children that know nothing of processes: services and loops.</content>
public sealed partial class SupervisionTreeBuilder
{
    /// <summary>Adds a background service as a child: when it fails it is started again, alone, and nothing else notices.</summary>
    /// <typeparam name="TService">
    /// Its class, which is its id. Each life is a new instance, made by its constructor with the services of the child's own scope; what
    /// the container itself may have registered of this class is not used.
    /// </typeparam>
    /// <param name="configure">
    /// Changes how it is started and stopped. Null: transient, so that one that returns stays gone, and 5 seconds to stop.
    /// </param>
    /// <remarks>
    /// <para>Its constructor is part of the start of the tree. Its <c>StartAsync</c> is not: nothing waits for it, so one that blocks keeps
    /// nobody else from starting, and one that fails is a crash. Code of it that blocks before its first await holds a thread of the pool,
    /// so that many of that kind delay what else starts. Its <c>StopAsync</c> is awaited within the child's shutdown time; when
    /// that is over its token is cancelled, and what still runs then is abandoned after
    /// <see cref="ProcessSystemOptions.UnwindGrace"/>. What it fails with while it is stopped is a crash and in the log, too.</para>
    /// <para>If it is an <see cref="IHostedLifecycleService"/> its other steps are done around its own start and stop.</para>
    /// <para>Do not register it by <c>AddHostedService</c> too: that is refused as the host starts. Any other registration of the class is
    /// warned of then (7006), because whoever is given an object by it has one that does not run.</para>
    /// </remarks>
    public SupervisionTreeBuilder AddBackgroundService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(Func<ChildSpec, ChildSpec>? configure = null)
        where TService : BackgroundService =>
        AddService(
            typeof(TService), static context => new BackgroundServiceWork(ActivatorUtilities.CreateInstance<TService>(context.Services!)), configure);

    /// <summary>Adds a hosted service as a child: its start and its stop are supervised, and no more, because it has no end to watch.</summary>
    /// <typeparam name="TService">As in <see cref="AddBackgroundService"/>, but no <see cref="BackgroundService"/>.</typeparam>
    /// <param name="configure">As in <see cref="AddBackgroundService"/>.</param>
    /// <exception cref="ArgumentException">It is a <see cref="BackgroundService"/>, which has an end to watch.</exception>
    /// <remarks>
    /// Its constructor and its <c>StartAsync</c> are the child's start, and the tree waits for both; what they throw is a failed start. What
    /// it does after that on threads or timers of its own, nobody sees fail. It is stopped and started again when its siblings are, by the
    /// strategy. Of an <see cref="IHostedLifecycleService"/> all steps of the stop are done, also if one fails; and if its
    /// <c>StartedAsync</c> fails it is stopped before the start of the child fails.
    /// </remarks>
    public SupervisionTreeBuilder AddHostedService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(Func<ChildSpec, ChildSpec>? configure = null)
        where TService : class, IHostedService
    {
        if (typeof(TService).IsAssignableTo(typeof(BackgroundService)))
            throw new ArgumentException($"{typeof(TService).Name} is a BackgroundService: use AddBackgroundService, which also watches its end.");
        return AddService(
            typeof(TService), static context => new HostedServiceWork(ActivatorUtilities.CreateInstance<TService>(context.Services!)), configure);
    }

    /// <summary>Adds a loop as a child.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="work">
    /// What it does, until it returns or the token is cancelled: as the child is to stop, whose shutdown time it then has to return. Runs on
    /// the turn of a process, anew in each life.
    /// </param>
    /// <param name="configure">
    /// Changes how it is started and stopped. Null: transient, so that one that returns stays gone, and 5 seconds to stop.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public SupervisionTreeBuilder AddWorker(string name, Func<CancellationToken, Task> work, Func<ChildSpec, ChildSpec>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return AddWorker(name, (_, cancellationToken) => work(cancellationToken), configure);
    }

    /// <summary>Adds a loop that needs services as a child.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="work">As for the other, with the services of the child's own scope, which is disposed when the life is over.</param>
    /// <param name="configure">As for the other.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public SupervisionTreeBuilder AddWorker(
        string name, Func<IServiceProvider, CancellationToken, Task> work, Func<ChildSpec, ChildSpec>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(work);
        return AddWork(
            name, "loop", "a loop", context => new LoopWork(cancellationToken => work(context.Services!, cancellationToken)), configure);
    }

    /// <summary>Adds work that is done again and again as a child.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="every">
    /// From one beginning to the next, by the system's clock: 1 millisecond or more, at most 49 days. The first comes when it has passed once.
    /// </param>
    /// <param name="work">
    /// What is done each time. One never runs beside another: what is due meanwhile is done once, right after. An exception is a crash, and
    /// the next life begins by waiting.
    /// </param>
    /// <param name="configure">As in <see cref="AddWorker(string, Func{CancellationToken, Task}, Func{ChildSpec, ChildSpec}?)"/>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is shorter than a millisecond, or longer than a timer can wait.</exception>
    public SupervisionTreeBuilder AddPeriodic(
        string name, TimeSpan every, Func<CancellationToken, Task> work, Func<ChildSpec, ChildSpec>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return AddPeriodic(name, every, (_, cancellationToken) => work(cancellationToken), configure);
    }

    /// <summary>Adds work that needs services and is done again and again as a child.</summary>
    /// <param name="name">Its id.</param>
    /// <param name="every">As for the other.</param>
    /// <param name="work">As for the other, with services of a scope of its own each time.</param>
    /// <param name="configure">As for the other.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is shorter than a millisecond, or longer than a timer can wait.</exception>
    public SupervisionTreeBuilder AddPeriodic(
        string name, TimeSpan every, Func<IServiceProvider, CancellationToken, Task> work, Func<ChildSpec, ChildSpec>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(work);

        // What a timer takes: it would refuse anything else in each life again.
        if (every < TimeSpan.FromMilliseconds(1) || every.TotalMilliseconds > uint.MaxValue - 1)
            throw new ArgumentOutOfRangeException(nameof(every), every, $"every must be 1 millisecond or more and at most 49 days, not {every}.");
        return AddWork(
            name, "periodic work", "periodic work",
            context => new PeriodicWork(every, work, context.System.TimeProvider, context.Services!), configure);
    }

    private SupervisionTreeBuilder AddService(
        Type service, Func<ChildStartContext, SupervisedWork> create, Func<ChildSpec, ChildSpec>? configure)
    {
        ChildId id = service;
        return AddWork(id, id.ToString(), "a service", create, configure, service);
    }

    private SupervisionTreeBuilder AddWork(
        ChildId id, string name, string kind, Func<ChildStartContext, SupervisedWork> create, Func<ChildSpec, ChildSpec>? configure,
        Type? service = null)
    {
        ChildSpec Make(Task givenUp) => new()
        {
            Id = id,

            // A service whose id is its class is called by that already.
            Start = context => context.StartAsync(
                () => new WorkServer(name, kind, create, context, givenUp),
                new ServerOptions { Label = Equals(context.Id.Value, service) ? null : (object)context.Id }),
            Restart = RestartType.Transient,
            Modules = service is null ? [] : [service],
        };
        _plan.Children.Add(new ChildPlan
        {
            Create = services => Configured(Make(services.GetRequiredService<TreeState>().GivenUp), configure),
            Service = service,
            IsNamed = service is null,
        });
        return this;
    }
}
