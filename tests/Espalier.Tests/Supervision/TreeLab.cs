using Espalier.Tests.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>A lab with supervisors, scripted children, and a diary of who was born and who died, in this order.</summary>
internal sealed class TreeLab : IAsyncDisposable
{
    private readonly Dictionary<Pid, string> _ids = [];
    private readonly List<string> _diary = [];

    public TreeLab(int seed = 1, Func<ProcessSystemOptions, ProcessSystemOptions>? configure = null) =>
        Lab = new Lab(seed, options =>
        {
            ProcessSystemOptions observed = options with { EventSinks = [.. options.EventSinks, new EventWatch(OnEvent)] };
            return configure?.Invoke(observed) ?? observed;
        });

    /// <summary>What a start answers that a script lets fail.</summary>
    public static StartResult.Failed NoStart { get; } = new(new StartError.Failed(ExitReason.Custom("no start")));

    public static SupervisionStrategy[] Strategies { get; } = Enum.GetValues<SupervisionStrategy>();

    public Lab Lab { get; }

    public ProcessSystem System => Lab.System;

    public static SupervisorOptions Options(SupervisionStrategy strategy, int maxRestarts = 3, AutoShutdown autoShutdown = AutoShutdown.Never) =>
        new() { Strategy = strategy, MaxRestarts = maxRestarts, AutoShutdown = autoShutdown };

    public static Pid PidOf(SupervisorRef supervisor) =>
        supervisor.Address.TryFind(out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is {supervisor}.");

    /// <summary>One of the reasons that restart types tell apart, or their neighbours.</summary>
    public static ExitReason Reason(string name) => name switch
    {
        "normal" => ExitReason.Normal,
        "shutdown" => ExitReason.Shutdown,
        "shutdown with" => ExitReason.ShutdownWith("detail"),
        "killed" => ExitReason.Killed,
        _ => ExitReason.Custom(name),
    };

    public void Run() => Lab.Run();

    public void Advance(double milliseconds) => Lab.Advance(milliseconds);

    public ChildScript Child(string id) => new(this, id);

    public ChildScript[] Children(params string[] ids) => [.. ids.Select(Child)];

    /// <summary>Starts a supervisor without a parent; the diary begins behind that.</summary>
    public async Task<SupervisorRef> SuperviseAsync(SupervisorOptions? options, params ChildSpec[] children)
    {
        SupervisorRef supervisor = await Supervisor.StartAsync(System, children, options);
        Run();
        Diary();
        return supervisor;
    }

    /// <summary>Starts a supervisor linked to a puppet; the diary begins behind that.</summary>
    public SupervisorRef SuperviseLinked(Pid parent, SupervisorOptions? options, params ChildSpec[] children)
    {
        SupervisorRef? supervisor = null;
        Lab.Tell(parent, async self => supervisor = await Supervisor.StartLinkedAsync(self, children, options));
        Diary();
        return supervisor!;
    }

    /// <summary>Keeps a supervisor from its mailbox until <see cref="Resume"/>: what comes meanwhile waits there in its order.</summary>
    public TaskCompletionSource Pause(SupervisorRef supervisor)
    {
        var pause = new TaskCompletionSource();
        var spec = new ChildSpec
        {
            Id = "pause",
            Restart = RestartType.Temporary,
            Start = async _ =>
            {
                await pause.Task;
                return new StartResult.Ignored();
            },
        };
        supervisor.StartChildAsync(spec).AsTask();
        Run();
        return pause;
    }

    public void Resume(TaskCompletionSource pause)
    {
        pause.SetResult();
        Run();
    }

    /// <summary>Births (+) and deaths (-) since it was last asked.</summary>
    public string Diary()
    {
        string diary = string.Join(' ', _diary);
        _diary.Clear();
        return diary;
    }

    public ExitReason? EndOf(Pid pid) => Lab.EndOf(pid);

    public ExitReason? EndOf(SupervisorRef supervisor) => Lab.EndOf(PidOf(supervisor));

    public IReadOnlyList<T> Events<T>()
        where T : RuntimeEvent => [.. Lab.Events.OfType<T>()];

    /// <summary>The children as a line of id and state, in start order: "a:running b:stopped".</summary>
    public static async Task<string> StatesOf(SupervisorRef supervisor) => StatesIn(await supervisor.GetChildrenAsync());

    public static string StatesIn(IReadOnlyList<ChildInfo> children) =>
        string.Join(' ', children.Reverse().Select(static child => $"{child.Id}:{$"{child.Status}".ToLowerInvariant()}"));

    /// <summary>Begins something as a process of its own, and runs the world to rest; the task ends when that has ended.</summary>
    public Task<T> Begin<T>(Func<ValueTask<T>> begin) => Lab.Begin(Lab.Puppet(), _ => begin());

    public void OnBirth(string id, Pid pid)
    {
        _ids.Add(pid, id);
        _diary.Add($"+{id}");
    }

    public async ValueTask DisposeAsync() => await Lab.DisposeAsync();

    private void OnEvent(RuntimeEvent runtimeEvent)
    {
        if (runtimeEvent is ProcessExited && _ids.TryGetValue(runtimeEvent.Pid, out string? id))
            _diary.Add($"-{id}");
    }
}
