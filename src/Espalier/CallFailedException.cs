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
