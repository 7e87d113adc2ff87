namespace Espalier;

/// <summary>This method answers a call: whoever calls waits for what it returns.</summary>
/// <remarks>
/// On a method, best a private one, of a partial class that derives from <see cref="GenServer"/>. Its parameters are the request's and its
/// value is the reply; a method without a value is acknowledged when it has ended. It may return a <see cref="Task"/> or <see cref="ValueTask"/>;
/// no other message is taken before that has ended. A parameter of type <see cref="CancellationToken"/>, wherever it stands, is the server's own,
/// which is cancelled when its process is ended, and never the caller's. One of type <see cref="Caller{TReply}"/> is who waits: then the method
/// replies through that, when it likes. <see cref="CallResult{TReply}"/> says more than the reply. <otp>handle_call/3</otp>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CallAttribute : Attribute
{
    /// <summary>How many milliseconds the caller waits if it does not say otherwise; 0 or more, -1: as long as it takes.</summary>
    /// <value>Default: 5,000.</value>
    public int TimeoutMilliseconds { get; set; } = 5_000;
}
