using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>
/// An owner waits for the next outcome of any of its tasks. Null: the time is over, or one of the tasks that nobody owns has an outcome.
/// </summary>
/// <param name="tasks">By their monitors.</param>
/// <param name="others">The outcomes of those that nobody owns.</param>
/// <param name="system">Whose clock.</param>
/// <param name="timeout">How long.</param>
internal sealed class GroupReceive<T>(
    Dictionary<MonitorRef, SupervisedTask<T>> tasks, IReadOnlyList<FreeOutcome<T>> others, ProcessSystem system, TimeSpan timeout)
    : MailReceive<SupervisedTask<T>?>(system, timeout), IOutcomeListener<T>
{
    /// <summary>The outcome of the task that was received.</summary>
    internal TaskOutcome<T>? Outcome { get; private set; }

    /// <inheritdoc/>
    public void Hear(TaskOutcome<T> outcome) => TrySucceed(Version, null);

    /// <summary>Has the others end it too. Once it has begun: what ends it before would find no timer to take back.</summary>
    internal void ListenToOthers()
    {
        foreach (FreeOutcome<T> other in others)
        {
            if (!other.TryAdd(this))
                Hear(other.Value!);
        }

        // It may have ended before it stood in all lists.
        if (!IsPending)
            OnSettled();
    }

    internal override void TimeOut(long version) => TrySucceed(version, null);

    protected override bool TryAccept(Mail mail, out SupervisedTask<T>? message)
    {
        MonitorRef monitor = mail is TaskReplyMail<T> { Reply.Task: var task } ? task.Monitor : mail.Body is Down down ? down.Ref : default;
        message = tasks.GetValueOrDefault(monitor);
        Outcome = message?.OutcomeIn(mail);
        return Outcome is not null;
    }

    protected override void OnTaken(SupervisedTask<T>? message) => message!.OnTaken(Outcome);

    protected override void OnSettled()
    {
        base.OnSettled();
        foreach (FreeOutcome<T> other in others)
            other.Remove(this);
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
}
