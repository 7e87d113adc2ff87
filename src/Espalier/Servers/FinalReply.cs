namespace Espalier.Servers;

/// <summary>A reply that a server has promised for its end.</summary>
internal sealed class FinalReply(PendingCall call, long version, object? value)
{
    internal PendingCall Call => call;

    internal long Version => version;

    internal object? Value => value;

    /// <summary>It has been given, or refused.</summary>
    internal bool IsSent { get; set; }
}
