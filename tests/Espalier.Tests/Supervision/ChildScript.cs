using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What the child with one id does in its lives: the test tells it, and may tell it something else for the next one.</summary>
internal sealed class ChildScript(TreeLab lab, string id)
{
    private readonly Queue<ChildStart> _starts = new();

    /// <summary>A permanent worker; the test changes a copy.</summary>
    public ChildSpec Spec => new() { Id = id, Start = StartAsync };

    /// <summary>Every process that it has been.</summary>
    public List<Pid> Lives { get; } = [];

    /// <summary>The process that it is, or was last.</summary>
    public Pid Pid => Lives[^1];

    /// <summary>How often its start function was called.</summary>
    public int Attempts { get; private set; }

    /// <summary>Every start fails that is not told otherwise by <see cref="Next(ChildStart)"/>.</summary>
    public bool FailsToStart { get; set; }

    public bool Traps { get; set; }

    public Func<LabServer, ValueTask<InitResult>>? Init { get; set; }

    public Func<LabServer, object, Caller, ValueTask<CallResult>>? Call { get; set; }

    public Func<LabServer, object, ValueTask<Next>>? Info { get; set; }

    public Func<LabServer, ExitReason, ValueTask>? Terminate { get; set; }

    /// <summary>What its next start does instead of starting it; several are taken in turn.</summary>
    public void Next(ChildStart start) => _starts.Enqueue(start);

    /// <summary>What its next start answers.</summary>
    public void Next(StartResult answer) => Next(_ => new(answer));

    /// <summary>Its next start waits, and its supervisor with it, until the test goes on; then it fails, or the child is born.</summary>
    public TaskCompletionSource NextWaits(bool fails)
    {
        var pause = new TaskCompletionSource();
        Next(async context =>
        {
            await pause.Task;
            return fails ? TreeLab.NoStart : await BeBorn(context);
        });
        return pause;
    }

    /// <summary>Its next start is none of those that it was told.</summary>
    public void ForgetNext() => _starts.Clear();

    /// <summary>So many of its next starts fail.</summary>
    public void FailNext(int times)
    {
        for (int i = 0; i < times; i++)
            Next(TreeLab.NoStart);
    }

    /// <summary>The child as it starts when nothing else is told.</summary>
    public ValueTask<StartResult> BeBorn(ChildStartContext context, ServerOptions? options = null) => context.StartAsync(Make, options);

    /// <summary>It traps exits, and takes so long to terminate unless it is killed meanwhile.</summary>
    public void DieSlowly(double milliseconds)
    {
        Traps = true;
        Terminate = async (server, _) =>
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), lab.Lab.World.Clock, server.Own.CancellationToken);
    }

    /// <summary>It ends itself with this reason; killed, if that is the reason.</summary>
    public void End(ExitReason reason)
    {
        Tell(reason);
        lab.Run();
    }

    /// <summary>As <see cref="End"/>, but nothing runs yet.</summary>
    public void Tell(ExitReason reason)
    {
        if (reason == ExitReason.Killed)
            Pid.Kill();
        else
            Pid.Send(reason);
    }

    public void Crash() => End(Lab.Broken);

    private ValueTask<StartResult> StartAsync(ChildStartContext context)
    {
        Attempts++;
        if (_starts.TryDequeue(out ChildStart? start))
            return start(context);
        return FailsToStart ? new(TreeLab.NoStart) : BeBorn(context);
    }

    private LabServer Make() => new(lab.Lab, id)
    {
        Init = server =>
        {
            if (Traps)
                server.Trap();
            Lives.Add(server.Own.Self);
            lab.OnBirth(id, server.Own.Self);
            return Init?.Invoke(server) ?? new(InitResult.Ok);
        },
        Call = Call,
        Info = (server, message) =>
        {
            if (message is ExitReason reason)
                return new(Espalier.Next.Stop(reason));
            return Info?.Invoke(server, message) ?? new(Espalier.Next.Receive);
        },
        Terminate = (server, reason) => Terminate?.Invoke(server, reason) ?? default,
    };
}
