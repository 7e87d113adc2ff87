namespace Espalier.Processes;

/// <summary>Cancels the token of a process that has been abandoned: beside its death, because the callbacks are user code.</summary>
internal sealed class TokenCancellation(ProcessCell cell, CancellationTokenSource source) : IThreadPoolWorkItem
{
    void IThreadPoolWorkItem.Execute() => cell.CancelToken(source);
}
