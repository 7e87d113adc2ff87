using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>An owner waits for the next outcome of any of its tasks. Null: the time is over.</summary>
/// <param name="tasks">By their monitors.</param>
/// <param name="system">Whose clock.</param>
/// <param name="timeout">How long.</param>
internal sealed class GroupReceive<T>(Dictionary<MonitorRef, SupervisedTask<T>> tasks, ProcessSystem system, TimeSpan timeout)
    : MailReceive<SupervisedTask<T>?>(system, timeout)
{
    /// <summary>The outcome of the task that was received.</summary>
    internal TaskOutcome<T>? Outcome { get; private set; }

    internal override void TimeOut(long version) => TrySucceed(version, null);

    protected override bool TryAccept(Mail mail, out SupervisedTask<T>? message)
    {
        MonitorRef monitor = mail is TaskReplyMail<T> { Reply.Task: var task } ? task.Monitor : mail.Body is Down down ? down.Ref : default;
        message = tasks.GetValueOrDefault(monitor);
        Outcome = message?.OutcomeIn(mail);
        return Outcome is not null;
    }

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
}
