using System.Diagnostics;

namespace Espalier.Servers;

/// <summary>A message that is an object, for <see cref="GenServer.HandleCastAsync"/>.</summary>
internal sealed class MessageCast(object message) : CastMail
{
    internal override object Message => message;

    [StackTraceHidden]
    internal override ValueTask<Next> HandleBy(GenServer server) => server.HandleCastAsync(message);
}
