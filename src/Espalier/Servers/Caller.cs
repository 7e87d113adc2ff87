using Espalier.Servers;

namespace Espalier;

/// <summary>Who waits for a reply. Keep it to reply later, from any process or thread.</summary>
/// <remarks><c>default</c> waits for nothing. <otp>From</otp></remarks>
public readonly record struct Caller
{
    private readonly PendingCall? _call;
    private readonly long _version;

    internal Caller(PendingCall call, long version)
    {
        _call = call;
        _version = version;
    }

    /// <summary>The process that waits; <c>default</c> for code outside of any process, and when the call is over.</summary>
    public Pid Pid => _call?.CallerOf(_version) ?? default;

    /// <summary>Replies. The first reply counts; one that comes after it, or after the caller gave up, is dropped.</summary>
    /// <param name="value">Of the type that the request asks for.</param>
    /// <returns>True: this is the reply that the caller gets.</returns>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    /// <remarks>What a process replies after a fatal signal reached it is refused and counted. <otp>gen_server:reply/2</otp></remarks>
    public bool Reply(object? value) => _call is not null && _call.ReplyByHandle(_version, value);

    /// <summary>Ends the call without a reply; the server lives on.</summary>
    internal void Fail(Exception failure) => _call?.FailAlone(_version, failure);

    /// <summary>For people.</summary>
    public override string ToString() => $"caller {Pid}";
}
