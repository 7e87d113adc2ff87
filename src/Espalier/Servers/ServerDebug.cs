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

    /// <summary>
    /// The latest of its logging scopes; null: the options of its system ask for none. Those of a server that has one have others as long as
    /// it lives.
    /// </summary>
    internal HandlerScope? Scope { get; set; }

    internal bool IsIdle => Scope is null && !IsSuspended && CountsSince is null && Observers.Count == 0;
}
