namespace Espalier.Servers;

/// <summary>A message for a server's cast callback.</summary>
internal sealed class CastMail(object message) : Mail
{
    internal object Message => message;
}
