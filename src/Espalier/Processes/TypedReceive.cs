namespace Espalier.Processes;

/// <summary>A receive for messages of one type.</summary>
internal sealed class TypedReceive<T>(ProcessSystem system, Func<T, bool>? match, TimeSpan timeout) : MailReceive<T>(system, timeout)
{
    public override bool IsExclusive => true;

    /// <summary>Does it fit? Runs the user's filter.</summary>
    internal static bool Fits(Mail mail, Func<T, bool>? match, out T? message)
    {
        if (mail.Body is T fitting && (match is null || match(fitting)))
        {
            message = fitting;
            return true;
        }
        message = default;
        return false;
    }

    protected override bool TryAccept(Mail mail, out T? message) => Fits(mail, match, out message);

    protected override Exception MakeTimeout() =>
        new TimeoutException($"No message of type {typeof(T).Name} that fits came within {Limit}.");
}
