namespace Espalier;

/// <summary>A process was to be started and was not.</summary>
/// <remarks>The message is one line: what was to be started, the path to the child that failed, and why.</remarks>
public sealed class StartFailedException : Exception
{
    /// <summary>A process was to be started and was not.</summary>
    /// <param name="error">Why; null: init decided that there is nothing to run.</param>
    public StartFailedException(StartError? error)
        : this(error, null)
    {
    }

    internal StartFailedException(StartError? error, string? who)
        : base(Describe(error, who), ExceptionOf(error)) => Error = error;

    /// <summary>Why; null: init decided that there is nothing to run.</summary>
    public StartError? Error { get; }

    private static string Describe(StartError? error, string? who)
    {
        string subject = who is null ? "The start" : $"The start of {who}";
        if (error is null)
            return who is null ? "Nothing was started: init answered ignore." : $"Nothing was started as {who}: init answered ignore.";
        object why = error is StartError.Failed { Reason.Value: ChildStartFailure failure } ? failure : error;
        return $"{subject} failed: {why.ToString()!.TrimEnd('.')}.";
    }

    private static Exception? ExceptionOf(StartError? error)
    {
        while (true)
        {
            switch (error)
            {
                case StartError.Failed { Reason.Value: ChildStartFailure inner }:
                    error = inner.Error;
                    break;
                case StartError.Failed failed:
                    return failed.Reason.Exception;
                case StartError.StartFunctionFailed failed:
                    return failed.Reason.Exception;
                default:
                    return null;
            }
        }
    }
}
