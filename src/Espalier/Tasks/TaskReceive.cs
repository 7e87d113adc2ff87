using Espalier.Processes;

namespace Espalier.Tasks;

/// <summary>An owner waits for the outcome of one of its tasks: its value, or the notice of its end. Null: the time is over.</summary>
internal sealed class TaskReceive<T>(SupervisedTask<T> task, ProcessSystem system, TimeSpan timeout)
    : MailReceive<TaskOutcome<T>?>(system, timeout)
{
    internal override void TimeOut(long version) => TrySucceed(version, null);

    protected override bool TryAccept(Mail mail, out TaskOutcome<T>? message)
    {
        message = task.OutcomeIn(mail);
        return message is not null;
    }

    protected override void OnTaken(TaskOutcome<T>? message) => task.OnTaken(message);

    protected override Exception MakeTimeout() => throw new InvalidOperationException("The limit of this wait is an answer, not a failure.");
}
