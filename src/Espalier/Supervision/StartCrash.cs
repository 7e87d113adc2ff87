namespace Espalier.Supervision;

/// <summary>Finds in a start's error what it is about, through the wraps that start functions add.</summary>
internal static class StartCrash
{
    /// <summary>Is this error about a process that failed with this reason?</summary>
    internal static bool IsToldBy(StartError error, ExitReason reason)
    {
        while (ReasonOf(error) is { } told)
        {
            if (ReferenceEquals(told, reason) || (told.Exception is { } exception && ReferenceEquals(exception, reason.Exception)))
                return true;
            if (told.Exception is not StartFailedException { Error: { } inner })
                return false;
            error = inner;
        }
        return false;
    }

    /// <summary>The exception that the error carries; null: none.</summary>
    internal static Exception? ExceptionOf(StartError error) => ReasonOf(error)?.Exception;

    private static ExitReason? ReasonOf(StartError error) => error switch
    {
        StartError.Failed failed => failed.Reason,
        StartError.StartFunctionFailed failed => failed.Reason,
        _ => null,
    };
}
