namespace Espalier.Servers;

/// <summary>What those who look into a server have switched on. Made for the first of it, dropped with the last; the turn's.</summary>
internal sealed class ServerDebug
{
    /// <summary>It takes no ordinary mail.</summary>
    internal bool IsSuspended { get; set; }

    /// <summary>Since when messages are counted; null: they are not.</summary>
    internal DateTimeOffset? CountsSince { get; set; }

    internal long MessagesIn { get; set; }

    internal long MessagesOut { get; set; }

    /// <summary>Who is shown each message, in the order in which they came.</summary>
    internal List<Func<ServerTrace, bool>> Observers { get; } = [];

    /// <summary>It handles its mail in a logging scope, as its system's options say: for as long as it lives.</summary>
    internal bool HasScopes { get; init; }

    internal bool IsIdle => !HasScopes && !IsSuspended && CountsSince is null && Observers.Count == 0;
}
