using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>A lab with a task supervisor, an owner, and a sink that acts in the middle of the start of a task.</summary>
internal sealed class MomentLab : IRuntimeEventSink, IAsyncDisposable
{
    private MomentLab(bool traps)
    {
        // The lab's own sink is the first: it has noted what has just happened.
        Lab = new Lab(configure: options => options with { EventSinks = [.. options.EventSinks, this], LoggerFactory = Log });
        Owner = new TaskOwner(Lab, traps);
    }

    public Lab Lab { get; }

    public LogBook Log { get; } = new();

    public TaskOwner Owner { get; }

    public TaskSupervisor Supervisor { get; private set; } = null!;

    /// <summary>Done once, as a task has been made and has not run. Its argument is the supervisor.</summary>
    public Action<Pid>? AtStart { get; set; }

    /// <summary>Done once, as a process ends. Its argument is that one.</summary>
    public Action<Pid>? AtEnd { get; set; }

    public static async Task<MomentLab> StartAsync(bool traps)
    {
        var lab = new MomentLab(traps);
        lab.Supervisor = await TaskSupervisor.StartAsync(lab.Lab.System);
        return lab;
    }

    public Task<SupervisedTask<int>> Begin(bool isLinked, CancellationToken token, Func<ProcessContext, Task<int>>? body = null) =>
        Owner.Begin(_ => isLinked
            ? Supervisor.RunAsync(body ?? Work.ObeyAsync, null, token)
            : Supervisor.RunUnlinkedAsync(body ?? Work.ObeyAsync, null, token));

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        if (runtimeEvent is ProcessStarted { Parent: var parent } && parent != default && AtStart is { } atStart)
        {
            AtStart = null;
            atStart(parent);
        }
        else if (runtimeEvent is ProcessExited { Pid: var pid } && AtEnd is { } atEnd)
        {
            AtEnd = null;
            atEnd(pid);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        Log.Dispose();
    }
}
