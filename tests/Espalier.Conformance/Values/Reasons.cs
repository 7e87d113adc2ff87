using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Exit reasons as scenarios write them, and back.</summary>
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

    public static Json Write(ExitReason reason) => reason.Kind switch
    {
        ExitKind.Normal => "normal",
        ExitKind.Shutdown => "shutdown",
        ExitKind.ShutdownWith => Json.Pair("shutdown", (Json)reason.Value!),
        ExitKind.Killed => "killed",
        ExitKind.NoProcess => "noproc",
        ExitKind.TimedOut => "timeout",
        ExitKind.CallingSelf => "calling_self",
        ExitKind.BadReturn => Json.Pair("bad_return_value", $"{reason.Value}"),
        ExitKind.CallFailed => Json.Pair(reason.Operation == CallOperation.Stop ? "stop_failed" : "call_failed", Write(reason.Cause!)),
        ExitKind.Crashed => Write(reason.Exception!),
        _ => (Json)reason.Value!,
    };

    /// <summary>An exception as the reason it gives; one that no scenario asked for is shown whole.</summary>
    public static Json Write(Exception exception) => Json.Pair("raised", exception switch
    {
        ScenarioException => exception.Message,
        ProcessNotFoundException => "noproc",
        ArgumentException => "bad_argument",
        _ => $"{exception.GetType().Name}: {exception.Message}",
    });
}
