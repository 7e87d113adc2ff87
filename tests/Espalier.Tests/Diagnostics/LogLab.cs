using Espalier.Tests.Servers;

namespace Espalier.Tests.Diagnostics;

/// <summary>A lab with a log, and workers that end as they are told.</summary>
internal sealed class LogLab : IAsyncDisposable
{
    public LogLab(int seed = 1, LogBook? log = null)
    {
        Log = log ?? new LogBook();
        Lab = new Lab(seed, options => options with { LoggerFactory = Log });
    }

    public Lab Lab { get; }

    public LogBook Log { get; }

    public ProcessSystem System => Lab.System;

    /// <summary>The crash block, when there is exactly one.</summary>
    public LogEntry Crash => Log.Single(1001);

    public void Run() => Lab.Run();

    /// <summary>A worker that ends with the reason it is sent.</summary>
    public LabServer Worker(bool traps = false, Func<LabServer, ExitReason, ValueTask>? terminate = null) => new(Lab)
    {
        Init = server =>
        {
            if (traps)
                server.Trap();
            return new(InitResult.Ok);
        },
        Info = static (_, message) => message is ExitReason reason ? new(Next.Stop(reason)) : new(Next.Receive),
        Terminate = terminate,
    };

    /// <summary>A child called "worker" that ends with the reason it is sent.</summary>
    public ChildSpec Spec(
        RestartType restart = RestartType.Permanent, ShutdownPolicy? shutdown = null, bool traps = false,
        Func<LabServer, ExitReason, ValueTask>? terminate = null) =>
        Spec(context => context.StartAsync(() => Worker(traps, terminate))) with { Restart = restart, Shutdown = shutdown };

    public static ChildSpec Spec(ChildStart start) => new() { Id = "worker", Start = start };

    /// <summary>Starts a supervisor called "root" over these children.</summary>
    public async Task<SupervisorRef> SuperviseAsync(SupervisorOptions? options, params ChildSpec[] children)
    {
        SupervisorRef supervisor = await Supervisor.StartAsync(
            System, children, (options ?? new SupervisorOptions()) with { Name = System.Name("root") });
        Run();
        return supervisor;
    }

    public async Task<DynamicSupervisorRef> SuperviseDynamicAsync(DynamicSupervisorOptions? options = null)
    {
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(
            System, (options ?? new DynamicSupervisorOptions()) with { Name = System.Name("crowd") });
        Run();
        return supervisor;
    }

    public Pid Root => Find("root");

    public Pid Crowd => Find("crowd");

    /// <summary>The process of the only child, or of the first one.</summary>
    public static async Task<Pid> ChildOf(SupervisorRef supervisor) => (await supervisor.GetChildrenAsync())[^1].Pid!.Value;

    /// <summary>Has the child end with this reason, and runs the world to rest.</summary>
    public void End(Pid child, ExitReason reason)
    {
        if (reason == ExitReason.Killed)
            child.Kill();
        else
            child.Send(reason);
        Run();
    }

    /// <summary>Forgets what has been logged so far.</summary>
    public void Forget()
    {
        Log.Entries.Clear();
        Log.Lines.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        Log.Dispose();
    }

    private Pid Find(string name) =>
        System.Name(name).TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is called {name}.");
}
