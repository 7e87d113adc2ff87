using System.Reflection;

namespace Espalier;

/// <summary>How a supervisor starts, restarts and stops one child.</summary>
/// <remarks>
/// Immutable: change a copy, by <c>with</c>. The same specification may be used many times. <otp>supervisor:child_spec()</otp>
/// </remarks>
public sealed record ChildSpec
{
    /// <summary>Tells it from its siblings; a dynamic supervisor does not look at it.</summary>
    public required ChildId Id { get; init; }

    /// <summary>Starts it.</summary>
    public required ChildStart Start { get; init; }

    /// <summary>When it is started again. Default: permanent.</summary>
    public RestartType Restart { get; init; }

    /// <summary>How it is stopped. Null, the default: within 5 seconds for a worker, infinite for a supervisor.</summary>
    public ShutdownPolicy? Shutdown { get; init; }

    /// <summary>What it is. Default: worker.</summary>
    public ChildType Type { get; init; }

    /// <summary>Its end may end its supervisor: see <see cref="AutoShutdown"/>. Default: false.</summary>
    public bool IsSignificant { get; init; }

    /// <summary>The name it runs under; null: none.</summary>
    /// <remarks>A <see cref="Start"/> of your own takes it from its context.</remarks>
    public ProcessName? Name { get; init; }

    /// <summary>The classes that it runs, for people and tools. Default: none known.</summary>
    public IReadOnlyList<Type> Modules { get; init; } = [];

    internal ShutdownPolicy EffectiveShutdown =>
        Shutdown ?? (Type == ChildType.Supervisor ? ShutdownPolicy.Infinite : ShutdownPolicy.OfWorker);

    /// <summary>A server, or a supervisor, as a child; its class is its id.</summary>
    /// <typeparam name="TServer">The class; what its <see cref="GenServerAttribute"/> says is taken over.</typeparam>
    /// <param name="create">Makes the instance; runs in the new process, anew at each start.</param>
    public static ChildSpec For<TServer>(Func<TServer> create)
        where TServer : GenServer
    {
        ArgumentNullException.ThrowIfNull(create);
        return Make(typeof(TServer), context => context.StartAsync(create));
    }

    /// <summary>A server, or a supervisor, as a child, made from what its start has to go by.</summary>
    /// <typeparam name="TServer">The class; what its <see cref="GenServerAttribute"/> says is taken over.</typeparam>
    /// <param name="create">Makes the instance; runs in the new process, anew at each start.</param>
    public static ChildSpec For<TServer>(Func<ChildStartContext, TServer> create)
        where TServer : GenServer
    {
        ArgumentNullException.ThrowIfNull(create);
        return Make(typeof(TServer), context => context.StartAsync(() => create(context)));
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"child {Id}, {Restart} {Type}";

    private static ChildSpec Make(Type type, ChildStart start)
    {
        GenServerAttribute? defaults = type.GetCustomAttribute<GenServerAttribute>();
        bool isSupervisor = type.IsAssignableTo(typeof(Supervisor)) || type.IsAssignableTo(typeof(DynamicSupervisor));
        return new ChildSpec
        {
            Id = type,
            Start = start,
            Restart = defaults?.Restart ?? RestartType.Permanent,
            Shutdown = defaults?.ShutdownOf(type),
            IsSignificant = defaults?.IsSignificant ?? false,
            Type = isSupervisor ? ChildType.Supervisor : ChildType.Worker,
            Modules = [type],
        };
    }
}
