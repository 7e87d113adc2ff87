namespace Espalier.Stress.Diagnostics;

/// <summary>Answers a number; asked to close it fails, and replies as the last thing before its report is written.</summary>
internal sealed class ClosingServer : GenServer
{
    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        new(request is AskToClose ? CallResult.Stop(ExitReason.Custom("closed"), 1) : CallResult.Reply(2));
}
