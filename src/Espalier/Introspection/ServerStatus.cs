namespace Espalier;

/// <summary>What a server says of itself when it is asked, as far as people may see it.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Kind">What it is: the name of its class.</param>
/// <param name="IsSuspended">It takes no ordinary messages until it is resumed.</param>
/// <param name="Parent">Whose end ends it: the linked starter; or the server itself, if it was started without a link.</param>
/// <param name="State">What <see cref="GenServer.DescribeState"/> says; without that, that nothing is shown.</param>
/// <remarks><otp>sys:get_status/2</otp></remarks>
public sealed record ServerStatus(Pid Pid, string Kind, bool IsSuspended, Pid Parent, string State);
