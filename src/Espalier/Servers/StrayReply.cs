namespace Espalier;

/// <summary>The message that a second reply becomes when it is given before the caller has taken the first.</summary>
/// <param name="Value">The second reply.</param>
/// <remarks>
/// Only processes get it; a server's default handling of messages logs and drops it. A reply that comes later still, or after the
/// call failed, is dropped. <otp>the garbage message of a double gen_server:reply/2</otp>
/// </remarks>
public sealed record StrayReply(object? Value);
