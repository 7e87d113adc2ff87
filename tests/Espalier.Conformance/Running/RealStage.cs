using Stopwatch = System.Diagnostics.Stopwatch;

namespace Espalier.Conformance;

/// <summary>The thread pool and the system's clock: rest is when nothing has happened for some milliseconds.</summary>
internal sealed class RealStage(Activity activity, IReadOnlyList<IRuntimeEventSink> sinks) : Stage
{
    private const int QuietPolls = 4;

    public override ProcessSystem Runtime { get; } = new(new ProcessSystemOptions { EventSinks = sinks });

    public override bool RunUntil(Func<bool> isDone)
    {
        var clock = Stopwatch.StartNew();
        while (!isDone())
        {
            if (clock.Elapsed > Limit)
                return false;
            Thread.Sleep(0);
        }
        return true;
    }

    public override bool Settle()
    {
        long changes = -1;
        var quiet = 0;
        return RunUntil(() =>
        {
            var now = activity.Changes;
            quiet = now == changes && IsQuiet() ? quiet + 1 : 0;
            changes = now;
            if (quiet < QuietPolls)
                Thread.Sleep(1);
            return quiet >= QuietPolls;
        });
    }

    public override void Pause(TimeSpan time) => Thread.Sleep(time);

    public override void Dispose()
    {
        foreach (var pid in Runtime.GetProcesses())
            pid.Kill();
        Runtime.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private bool IsQuiet() => !activity.IsBusy && Runtime.GetProcesses().All(IsQuiet);

    private bool IsQuiet(Pid pid) =>
        activity.Is(pid, Standing.Acting)
        || Runtime.GetInfo(pid) is { Status: ProcessStatus.Waiting } info && (info.MailboxLength == 0 || activity.Is(pid, Standing.Holding));
}
