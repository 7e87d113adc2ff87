using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>What the library answers, as traces write it: each kind of value by its shape.</summary>
internal sealed class Answers(ProcessNames names)
{
    public Json Write(ExitReason reason) => reason.Kind switch
    {
        ExitKind.Normal => "normal",
        ExitKind.Shutdown => "shutdown",
        ExitKind.Killed => "killed",
        ExitKind.NoProcess => "noproc",
        ExitKind.TimedOut => "timeout",
        ExitKind.CallingSelf => "calling_self",
        ExitKind.BadReturn => Json.Pair("bad_return_value", $"{reason.Value}"),
        ExitKind.CallFailed => Json.Pair(reason.Operation == CallOperation.Stop ? "stop_failed" : "call_failed", Write(reason.Cause!)),
        ExitKind.Crashed => Write(reason.Exception!),
        ExitKind.ShutdownWith when reason.Value is ChildStartFailure failure =>
            Json.Pair("shutdown", Json.Pair("failed_to_start_child", Json.List([$"{failure.Id}", Write(failure.Error)]))),
        ExitKind.ShutdownWith => Json.Pair("shutdown", (Json)reason.Value!),
        _ when reason.Value is SpecFault fault => Json.Pair(fault is SpecFault.InvalidOption ? "supervisor_data" : "start_spec", Write(fault)),
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

    /// <param name="result">How a start ended.</param>
    /// <param name="ignored">What stands for nothing to run.</param>
    public Json Write(StartResult result, Json ignored) => result switch
    {
        StartResult.Started { Info: Json info } started => Json.Pair("ok", Json.List([names.NameOf(started.Pid), info])),
        StartResult.Started started => Json.Pair("ok", names.NameOf(started.Pid)),
        StartResult.Failed failed => Json.Pair("error", Write(failed.Error)),
        _ => ignored,
    };

    public static Json Write<TAnswer>(TAnswer answer, TAnswer success)
        where TAnswer : struct, Enum => answer.Equals(success) ? "ok" : Json.Pair("error", Json.Word(answer));

    public Json Write(ChildInfo child) => Json.List(
    [
        child.Id is { } id ? $"{id}" : "undefined",
        child.Status == ChildStatus.Running ? names.NameOf(child.Pid!.Value) : child.Status == ChildStatus.Restarting ? "restarting" : "undefined",
        Json.Word(child.Type),
    ]);

    public static Json Write(ChildCounts counts) => Json.Object(
        ("specs", counts.Specs), ("active", counts.Active), ("supervisors", counts.Supervisors), ("workers", counts.Workers));

    public static Json Write(ChildSpec? spec) => spec is null ? Json.Pair("error", "not_found") : Json.Pair("ok", Json.Object(
        ("id", $"{spec.Id}"),
        ("restart", Json.Word(spec.Restart)),
        ("shutdown", spec.Shutdown!.Limit is not { } limit ? "brutal_kill"
            : limit == Timeout.InfiniteTimeSpan ? "infinity" : (long)limit.TotalMilliseconds),
        ("significant", spec.IsSignificant),
        ("type", Json.Word(spec.Type))));

    private Json Write(StartError error) => error switch
    {
        StartError.Failed failed => Write(failed.Reason),
        StartError.StartFunctionFailed failed => Json.Pair("EXIT", Write(failed.Reason)),
        StartError.AlreadyStarted held => Json.Pair("already_started", names.NameOf(held.Pid)),
        StartError.InvalidSpec invalid => Write(invalid.Fault),
        StartError.TooManyChildren => "max_children",
        StartError.TimedOut => "timeout",
        _ => Json.Word(error.GetType().Name),
    };

    private static Json Write(SpecFault fault) => fault switch
    {
        SpecFault.DuplicateId duplicate => Json.Pair("duplicate_child_name", $"{duplicate.Id}"),
        SpecFault.SignificantUnderNever => Refused("auto_shutdown", "never"),
        SpecFault.SignificantPermanent => Refused("restart", "permanent"),
        SpecFault.InvalidOption { Option: "MaxRestarts", Value: int limit } => Json.Pair("invalid_intensity", limit),
        SpecFault.InvalidOption { Option: "RestartPeriod", Value: TimeSpan period } => Json.Pair("invalid_period", (long)period.TotalSeconds),
        SpecFault.InvalidOption { Option: "MaxChildren", Value: int limit } => Json.Pair("invalid_max_children", limit),
        _ => throw new InvalidOperationException($"No scenario can have such a specification: {fault}."),
    };

    private static Json Refused(string field, string value) =>
        Json.Pair("bad_combination", Json.List([Json.Pair(field, value), Json.Pair("significant", true)]));
}
