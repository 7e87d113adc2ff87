using Microsoft.AspNetCore.Http;

namespace Espalier.AspNetCore;

/// <summary>What a failed call is to those who asked by HTTP.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Title">What the code stands for.</param>
/// <param name="Detail">For strangers: nothing that is inside.</param>
internal sealed record CallFailure(int Status, string Title, string Detail)
{
    private static CallFailure Unavailable => new(
        StatusCodes.Status503ServiceUnavailable, "Service Unavailable", "A part of the service is not available at the moment. Try again.");

    private static CallFailure Late => new(
        StatusCodes.Status504GatewayTimeout, "Gateway Timeout", "A part of the service did not answer in time.");

    /// <summary>Null: it is no failed call, or one that says that the program is wrong.</summary>
    public static CallFailure? Of(Exception exception) => exception switch
    {
        // Its own reason may be any, "timed out" too.
        CallFailedException { HasServerEnded: true } => Unavailable,
        CallFailedException { Operation: CallOperation.Call, Reason.Kind: var kind } => kind switch
        {
            ExitKind.NoProcess => Unavailable,
            ExitKind.TimedOut => Late,
            _ => null,
        },
        ProcessNotFoundException => Unavailable,
        _ => null,
    };
}
