using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Espalier.Hosting;

/// <content>A place for work that nobody awaits.</content>
public sealed partial class SupervisionTreeBuilder
{
    private const string DefaultTasksName = "tasks";

    private static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds a <see cref="TaskSupervisor"/>, which can be injected: the place for work that a program would otherwise hand to
    /// <c>Task.Run</c> and forget.
    /// </summary>
    /// <param name="name">
    /// Its name in the program's <see cref="ProcessSystem"/>, and the key under which it can be injected too, if there are several. Without a
    /// key the one added first is injected. Null: "tasks", and no key.
    /// </param>
    /// <param name="maxTasks">
    /// How many tasks may run at once, 0 or more; one more is refused: <c>RunAsync</c> throws <see cref="StartFailedException"/>,
    /// <c>StartChildAsync</c> answers <see cref="StartError.TooManyChildren"/>. Null: any number.
    /// </param>
    /// <param name="drainTime">
    /// How long running tasks may go on when the tree stops, by the system's clock: zero or more, at most 49 days. What runs longer is
    /// logged (7005) and ended by its own shutdown policy. Null: 5 seconds.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, or a number is out of range.</exception>
    /// <remarks>
    /// Children that are added behind it stop before it, so they may hand work to it until their end. Tasks that are started while it
    /// drains have what is left of that time. In the tree it is a supervisor of this name with two children: the tasks, and who waits for
    /// them.
    /// </remarks>
    public SupervisionTreeBuilder AddTaskSupervisor(string? name = null, int? maxTasks = null, TimeSpan? drainTime = null)
    {
        if (name is not null)
            ArgumentException.ThrowIfNullOrEmpty(name);
        TimeSpan time = drainTime ?? DefaultDrainTime;
        if (time < TimeSpan.Zero || time.TotalMilliseconds > uint.MaxValue - 1)
            throw new ArgumentOutOfRangeException(nameof(drainTime), time, $"drainTime must be zero or more and at most 49 days, not {time}.");
        if (maxTasks < 0)
            throw new ArgumentOutOfRangeException(nameof(maxTasks), maxTasks, $"maxTasks must be 0 or more, or null for any number, not {maxTasks}.");
        string address = name ?? DefaultTasksName;
        TaskSupervisor Find(IServiceProvider services) => TaskSupervisor.At(services.GetRequiredService<ProcessSystem>().Name(address));
        Services.TryAddSingleton(Find);
        if (name is not null)
            Services.AddKeyedSingleton(name, (services, _) => Find(services));
        AddTasks(address, maxTasks, time, Find);
        return this;
    }

    private void AddTasks(string name, int? maxTasks, TimeSpan drainTime, Func<IServiceProvider, TaskSupervisor> find)
    {
        var inner = new SupervisorPlan();
        inner.Children.Add(new ChildPlan
        {
            Create = services => TaskSupervisor.Child(new DynamicSupervisorOptions
            {
                Name = services.GetRequiredService<ProcessSystem>().Name(name),
                MaxChildren = maxTasks,
            }) with
            {
                Id = typeof(TaskSupervisor),
            },
        });

        // Started last, and so stopped first: the tasks' supervisor is not asked to stop before they have had their time.
        inner.Children.Add(new ChildPlan
        {
            Create = services => ChildSpec.For(() => new TaskDrain(
                find(services), drainTime, services.GetRequiredService<ILoggerFactory>().CreateLogger("Espalier.Hosting"))) with
            {
                Shutdown = ShutdownPolicy.Within(TaskDrain.ShutdownFor(drainTime)),
            },
        });
        _plan.Children.Add(new ChildPlan { Create = _ => Supervisor.Child([]) with { Id = name }, Supervisor = inner, IsNamed = true });
    }
}
