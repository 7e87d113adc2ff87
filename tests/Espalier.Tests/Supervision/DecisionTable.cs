using Espalier.Supervision;

namespace Espalier.Tests.Supervision;

/// <summary>A table of children in one line, and a decision about them in another.</summary>
/// <remarks>
/// A child is a letter for its id; then P, T or X: permanent, transient, temporary; then + running, - stopped, ~ restarting; and ! if it
/// is significant.
/// </remarks>
internal sealed class DecisionTable
{
    public DecisionTable(string children, SupervisionStrategy strategy = default, AutoShutdown autoShutdown = default, int maxRestarts = 1)
    {
        Options = new() { Strategy = strategy, AutoShutdown = autoShutdown, MaxRestarts = maxRestarts };
        Log = new RestartLog(maxRestarts, 10);
        foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Add(child);
    }

    public ChildTable Table { get; } = new();

    public SupervisorOptions Options { get; }

    public RestartLog Log { get; }

    public ChildEntry this[string id] => Table.Find(id)!;

    /// <summary>What is done when this child ends by itself.</summary>
    public RestartDecision Exit(string id, ExitReason reason, long now = 0)
    {
        Table.MarkStopped(this[id]);
        return RestartDecision.OnExit(Table, this[id], reason, Options, Log, now);
    }

    /// <summary>What is done when this child's restart is tried again.</summary>
    public RestartDecision Retry(string id, long now = 0) => RestartDecision.OnRetry(Table, this[id], Options, Log, now);

    /// <summary>The actions in one line: -d stop, xd forget, +d start.</summary>
    public static string Line(RestartDecision decision) => string.Join(' ', decision.Actions.Select(static action =>
        $"{action.Kind switch { ChildActionKind.Stop => '-', ChildActionKind.Forget => 'x', _ => '+' }}{action.Child.Spec.Id}"));

    /// <summary>The children in one line, to see that a decision has changed nothing.</summary>
    public override string ToString() => string.Join(' ', Table.Copy().Select(static child => $"{child.Spec.Id}:{child.Status}"));

    private void Add(string child)
    {
        ChildEntry entry = Table.Add(new ChildSpec
        {
            Id = child[..1],
            Start = DynamicScript.Answer(new StartResult.Ignored()),
            Restart = child[1] switch { 'P' => RestartType.Permanent, 'T' => RestartType.Transient, _ => RestartType.Temporary },
            IsSignificant = child.EndsWith('!'),
        });
        if (child[2] == '+')
            Table.MarkRunning(entry, default, isRestart: false);
        else if (child[2] == '~')
            Table.MarkRestarting(entry, default);
    }
}
