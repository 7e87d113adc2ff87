namespace Espalier;

/// <summary>A call got no reply, a stop did not end as asked, a lock was not granted, or a task gave no value.</summary>
/// <remarks>
/// Left uncaught inside a process it ends that process too, with <see cref="ExitReason.CallFailed"/>, as in OTP.
/// <otp>exit of gen_server:call/3, gen_server:stop/3, Task.await/2, Task.await_many/2 and of a stream</otp>
/// </remarks>
public sealed class CallFailedException : Exception
{
    internal CallFailedException(CallOperation operation, string target, ExitReason reason, string? detail = null)
        : base(Describe(operation, target, reason, detail), reason.Exception)
    {
        Operation = operation;
        Reason = reason;
    }

    /// <summary>What was asked.</summary>
    public CallOperation Operation { get; }

    /// <summary>Why: no such process, out of time, calling itself, or the exit reason of the process that was asked.</summary>
    public ExitReason Reason { get; }

    /// <summary>
    /// The server that was called has ended without a reply, and <see cref="Reason"/> is what it ended with: somebody may have started it
    /// again by now.
    /// </summary>
    /// <value>
    /// False if there was none, if it did not reply in time, if it was the caller itself, and if it lives on: of another class than the
    /// client is for, or asked by <see cref="ServerInspection"/> for what it cannot do. False for every other operation than
    /// <see cref="CallOperation.Call"/>.
    /// </value>
    public bool HasServerEnded { get; internal init; }

    private static string Describe(CallOperation operation, string target, ExitReason reason, string? detail) =>
        $"{Verb(operation)} {target} failed: {reason.ToString().TrimEnd('.')}{detail}.";

    private static string Verb(CallOperation operation) => operation switch
    {
        CallOperation.Stop => "Stopping",
        CallOperation.Lock => "Waiting for a lock of",
        CallOperation.Await or CallOperation.AwaitAll => "Waiting for",
        CallOperation.Stream => "The stream of tasks of",
        _ => "The call to",
    };
}
