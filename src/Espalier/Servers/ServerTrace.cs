using Espalier.Servers;

namespace Espalier;

/// <summary>Something that a server handles or answers, as an observer is shown it.</summary>
/// <param name="Pid">The server.</param>
/// <param name="At">When, by the system's clock.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Message">The request, the message or the reply itself, whole: shared, not copied. Null for a time-out.</param>
/// <param name="Peer">Who called, or is answered; <c>default</c> for code outside of any process and for what has no sender.</param>
/// <remarks>As text it shows the type and size of the message, not its content. <otp>sys:system_event()</otp></remarks>
public sealed record ServerTrace(Pid Pid, DateTimeOffset At, ServerTraceKind Kind, object? Message, Pid Peer)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Kind switch
    {
        ServerTraceKind.Timeout => $"{Pid} got a time-out",
        ServerTraceKind.Reply => $"{Pid} replied {MessageText.Describe(Message)}{(Peer == default ? "" : $" to {Peer}")}",
        _ => $"{Pid} got a {NameOf(Kind)} {MessageText.Describe(Message)}{(Peer == default ? "" : $" from {Peer}")}",
    };

    private static string NameOf(ServerTraceKind kind) => kind switch
    {
        ServerTraceKind.Call => "call",
        ServerTraceKind.Cast => "cast",
        _ => "message",
    };
}
