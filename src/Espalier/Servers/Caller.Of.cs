namespace Espalier;

/// <summary>Who waits for a reply of one type. Keep it to reply later, from any process or thread.</summary>
/// <typeparam name="TReply">The type of the reply.</typeparam>
/// <remarks>
/// A handler with the <see cref="CallAttribute"/> that has it as a parameter replies through it and not by its own value, now or after it has
/// returned. <c>default</c> waits for nothing. <otp>From</otp>
/// </remarks>
public readonly record struct Caller<TReply>
{
    private readonly Caller _caller;

    internal Caller(Caller caller) => _caller = caller;

    /// <summary>The process that waits; <c>default</c> for code outside of any process, and when the call is over.</summary>
    public Pid Pid => _caller.Pid;

    /// <summary>Replies. The first reply counts; one that comes after it, or after the caller gave up, is dropped.</summary>
    /// <param name="value">The reply.</param>
    /// <returns>True: this is the reply that the caller gets.</returns>
    /// <remarks>What a process replies after a fatal signal reached it is refused and counted. <otp>gen_server:reply/2</otp></remarks>
    public bool Reply(TReply value) => _caller.Reply(value);

    /// <summary>For people.</summary>
    public override string ToString() => _caller.ToString();
}
