namespace Espalier;

/// <summary>The message that a second reply becomes when one callback replies twice to a process.</summary>
/// <param name="Value">The second reply.</param>
/// <remarks>
/// A server's default handling of messages logs and drops it. A second reply that comes later, or after the call failed, is dropped.
/// <otp>the garbage message of a double gen_server:reply/2</otp>
/// <otp-differs>On the BEAM it depends on whether the caller has taken the first reply; here on the callback, so it is the same
/// every time.</otp-differs>
/// </remarks>
public sealed record StrayReply(object? Value);
