using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>A lab with a dynamic supervisor in it, and children that do what they are told.</summary>
internal sealed class DynamicLab : IAsyncDisposable
{
    /// <summary>What a dynamic supervisor says to a significant child of the id "child".</summary>
    public static SpecFault NoSignificance { get; } =
        new SpecFault.InvalidField("child", nameof(ChildSpec.IsSignificant), true, "false: no child of a dynamic supervisor is significant");

    private DynamicLab(Lab lab, DynamicSupervisorRef supervisor, Pid pid)
    {
        Lab = lab;
        Supervisor = supervisor;
        Pid = pid;
    }

    public Lab Lab { get; }

    public DynamicSupervisorRef Supervisor { get; }

    /// <summary>The supervisor's process.</summary>
    public Pid Pid { get; }

    /// <summary>How the supervisor ended; null: it runs.</summary>
    public ExitReason? End => Lab.EndOf(Pid);

    public List<string> Journal => Lab.Journal;

    public static async Task<DynamicLab> StartAsync(int seed = 1, DynamicSupervisorOptions? options = null)
    {
        Lab lab = Make(seed);
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(lab.System, options);
        Assert.True(supervisor.Address.TryFind(out Pid pid));
        return new(lab, supervisor, pid);
    }

    /// <summary>A lab in which a server may take any time to terminate.</summary>
    public static Lab Make(int seed = 1) => new(seed, static options => options with { DisposeGrace = Timeout.InfiniteTimeSpan });

    public void Run() => Lab.Run();

    public void Advance(double milliseconds) => Lab.Advance(milliseconds);

    /// <summary>A child that a start function of the test's starts.</summary>
    public static ChildSpec Spec(ChildStart start, RestartType restart = RestartType.Permanent) =>
        new() { Id = "child", Start = start, Restart = restart };

    /// <summary>A child that ends with the reason that is cast to it.</summary>
    public ChildSpec Spec(RestartType restart = RestartType.Permanent, string name = "") =>
        Spec(context => context.StartAsync(() => Worker(name)), restart);

    /// <summary>A child that traps exits and takes its time to terminate; -1: it never comes to an end of it by itself.</summary>
    public ChildSpec Slow(double milliseconds, ShutdownPolicy shutdown, string name = "slow") =>
        Spec(context => context.StartAsync(() => new LabServer(Lab, name)
        {
            Init = static server =>
            {
                server.Trap();
                return new(InitResult.Ok);
            },
            Cast = static (_, message) => new(Next.Stop((ExitReason)message)),
            Terminate = async (server, _) => await Task.Delay(
                milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds),
                Lab.World.Clock, server.Own.CancellationToken),
        })) with
        { Shutdown = shutdown };

    /// <summary>A child that traps exits and ends, when it is asked to, with a reason of its own.</summary>
    public ChildSpec Stubborn(ExitReason reason, RestartType restart = RestartType.Permanent) =>
        Spec(
            context => context.StartAsync(() => new LabServer(Lab, "stubborn")
            {
                Init = static server =>
                {
                    server.Trap();
                    return new(InitResult.Ok);
                },
                Terminate = (_, _) => throw new ExitException(reason),
            }),
            restart);

    public LabServer Worker(string name = "") => new(Lab, name) { Cast = static (_, message) => new(Next.Stop((ExitReason)message)) };

    /// <summary>Starts a child.</summary>
    public async Task<Pid> AddAsync(ChildSpec? spec = null) => (await Supervisor.StartChildAsync(spec ?? Spec())).GetPidOrThrow();

    public async Task<List<Pid>> AddAsync(ChildSpec spec, int count)
    {
        List<Pid> children = [];
        for (int i = 0; i < count; i++)
            children.Add(await AddAsync(spec));
        return children;
    }

    /// <summary>Has a child end by itself, and runs the world to rest.</summary>
    public void Finish(Pid child, ExitReason reason)
    {
        child.Cast(reason);
        Run();
    }

    /// <summary>A child crashes, and the world runs to rest.</summary>
    public void Crash(Pid child) => Finish(child, Lab.Broken);

    public List<T> Events<T>()
        where T : RuntimeEvent => [.. Lab.Events.OfType<T>()];

    /// <summary>The processes of the children, as the supervisor lists them.</summary>
    public async Task<List<Pid>> ListAsync() => [.. (await Supervisor.GetChildrenAsync()).Select(static child => child.Pid ?? default)];

    public async Task<ChildCounts> CountAsync() => await Supervisor.CountChildrenAsync();

    /// <summary>When it ended, in milliseconds since the given moment.</summary>
    public double EndTimeOf(Pid pid, DateTimeOffset since) =>
        (Lab.Events.OfType<ProcessExited>().Single(end => end.Pid == pid).At - since).TotalMilliseconds;

    public async ValueTask DisposeAsync() => await Lab.DisposeAsync();
}
