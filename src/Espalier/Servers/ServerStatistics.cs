namespace Espalier;

/// <summary>How many messages a server has handled and answered since somebody switched counting on.</summary>
/// <param name="Since">When that was, by the system's clock.</param>
/// <param name="Now">When this was read.</param>
/// <param name="MessagesIn">Calls, casts and other messages that came to a callback.</param>
/// <param name="MessagesOut">Replies that callbacks answered. One that was given later, by its <see cref="Caller"/>, is not counted.</param>
/// <remarks>
/// <otp>sys:statistics/3</otp><otp-differs>No reductions: .NET counts none. An idle time-out is no message.</otp-differs>
/// </remarks>
public sealed record ServerStatistics(DateTimeOffset Since, DateTimeOffset Now, long MessagesIn, long MessagesOut);
