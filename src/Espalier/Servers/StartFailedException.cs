namespace Espalier;

/// <summary>A process was to be started and was not.</summary>
/// <param name="error">Why; null: init decided that there is nothing to run.</param>
public sealed class StartFailedException(StartError? error) : Exception(
    error is null ? "Nothing was started: init answered ignore." : $"The start failed: {error.ToString().TrimEnd('.')}.",
    (error as StartError.Failed)?.Reason.Exception)
{
    /// <summary>Why; null: init decided that there is nothing to run.</summary>
    public StartError? Error { get; } = error;
}
