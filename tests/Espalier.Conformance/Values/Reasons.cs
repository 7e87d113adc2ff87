using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Exit reasons as scenarios write them.</summary>
internal static class Reasons
{
    public static ExitReason Parse(JsonElement reason) => reason.ValueKind switch
    {
        JsonValueKind.String => reason.GetString() switch
        {
            "normal" => ExitReason.Normal,
            "shutdown" => ExitReason.Shutdown,
            "killed" => ExitReason.Killed,
            _ => ExitReason.Custom(Json.Of(reason)),
        },
        JsonValueKind.Object when reason.Only() is ("shutdown", var detail) => ExitReason.ShutdownWith(Json.Of(detail)),
        _ => ExitReason.Custom(Json.Of(reason)),
    };

    /// <summary>The reason of a process that throws a value which nobody takes: .NET throws exceptions only, so it is an exit.</summary>
    public static ExitReason Thrown(JsonElement value) => ExitReason.Custom(Json.Pair("thrown", Json.Of(value)));
}
