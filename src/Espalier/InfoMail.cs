namespace Espalier;

/// <summary>A plain message.</summary>
internal sealed class InfoMail(object message) : Mail
{
    internal override object Body => message;
}
