namespace Espalier.Servers;

/// <summary>A message for a server's cast callback.</summary>
internal abstract class CastMail : Mail
{
    /// <summary>What was cast, for callbacks and for people. A typed one is put into an object only when somebody wants to see it.</summary>
    internal abstract object Message { get; }

    /// <summary>What handles it, for the reason of an answer that is none.</summary>
    internal virtual string Callback => nameof(GenServer.HandleCastAsync);

    /// <summary>Has the server's callback handle it. On the server's turn.</summary>
    internal abstract ValueTask<Next> HandleBy(GenServer server);
}
