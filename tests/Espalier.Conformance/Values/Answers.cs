namespace Espalier.Conformance;

/// <summary>What the library answers and sends, as traces write it: each kind of value by its shape.</summary>
internal sealed class Answers(ProcessNames names)
{
    public Json Write(ExitReason reason) => reason.Kind switch
    {
        ExitKind.NoProcess => "noproc",
        ExitKind.TimedOut => "timeout",
        ExitKind.BadReturn => Json.Pair("bad_return_value", $"{reason.Value}"),
        ExitKind.CallFailed => Json.Pair(
            reason.Operation == CallOperation.AwaitAll ? "await_many_failed" : $"{Json.Word(reason.Operation)}_failed", Write(reason.Cause!)),
        ExitKind.Crashed => Write(reason.Exception!),
        ExitKind.ShutdownWith => Json.Pair("shutdown", WriteValue(reason.Value!)),
        ExitKind.Custom => WriteValue(reason.Value!),
        _ => Json.Word(reason.Kind),
    };

    /// <summary>What an op, or a process, failed with; an exception that no scenario asked for is shown whole.</summary>
    public Json Write(Exception failure) => failure switch
    {
        ProcessNames.UnknownProcessException => "unknown",
        CallFailedException failed => Json.Pair("exit", Write(ExitReason.CallFailed(failed.Operation, failed.Reason))),
        ScenarioException => Json.Pair("raised", failure.Message),

        // Without a process it is told of a registry, which is an argument there.
        ProcessNotFoundException link when link.Pid != default => Json.Pair("raised", "noproc"),
        ArgumentException or InvalidOperationException => Json.Pair("raised", "bad_argument"),
        StartFailedException { Error: StartError.TooManyChildren } => Json.Pair("raised", "max_children"),
        _ => Json.Pair("raised", $"{failure.GetType().Name}: {failure.Message}"),
    };

    /// <summary>A message by its kind and what it carries, the value last.</summary>
    public (string Kind, (string Key, Json Value)[] Fields) Write(object message, Pid receiver) => message switch
    {
        TrappedExit exit => ("exit_msg", [("from", names.NameOf(exit.From, receiver)), ("reason", Write(exit.Reason))]),
        Down down => ("down",
            [("from", down.Name is { } name ? Json.Pair("name", (string)name.Key) : names.NameOf(down.Pid)), ("reason", Write(down.Reason))]),
        Actor.Letter letter => ("msg", [("from", letter.From), ("value", letter.Value)]),
        Json value => ("msg", [("from", "?"), ("value", value)]),
        TaskReply<Json> reply => ("reply", [("ref", ProcessNames.IdOf(names.NameOf(reply.Task.Pid))), ("value", reply.Value)]),

        // A second reply is a pair of the call's reference, which recordings show by this word, and the reply.
        StrayReply stray => ("msg", [("from", "?"), ("value", Json.Pair("tuple", Json.List(["improper", (Json)stray.Value!])))]),
        _ => throw new InvalidOperationException($"No scenario sends {message}."),
    };

    /// <summary>How a task ended, as far as its owner knows.</summary>
    public Json Write(TaskOutcome<Json>? outcome) => outcome switch
    {
        TaskOutcome<Json>.Completed completed => Json.Pair("ok", completed.Value),
        TaskOutcome<Json>.Exited exited => Json.Pair("task_exit", Write(exited.Reason)),
        _ => Json.Null,
    };

    /// <summary>How a start ended; the caller says what stands for nothing to run.</summary>
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
        child.Pid is { } pid ? names.NameOf(pid) : child.Status == ChildStatus.Restarting ? "restarting" : "undefined",
        Json.Word(child.Type),
    ]);

    public static Json Write(ChildCounts counts) => Json.Object(
        ("specs", counts.Specs), ("active", counts.Active), ("supervisors", counts.Supervisors), ("workers", counts.Workers));

    public static Json Write(ChildSpec? spec) => spec is null ? Json.Pair("error", "not_found") : Json.Pair("ok", Json.Object(
        ("id", $"{spec.Id}"),
        ("restart", Json.Word(spec.Restart)),
        ("shutdown", spec.Shutdown == ShutdownPolicy.BrutalKill ? "brutal_kill"
            : spec.Shutdown == ShutdownPolicy.Infinite ? "infinity" : (long)spec.Shutdown!.Limit!.Value.TotalMilliseconds),
        ("significant", spec.IsSignificant),
        ("type", Json.Word(spec.Type))));

    private Json WriteValue(object value) => value switch
    {
        ChildStartFailure failure => Json.Pair("failed_to_start_child", Json.List([$"{failure.Id}", Write(failure.Error)])),
        SpecFault.InvalidOption fault => Json.Pair("supervisor_data", Write(fault)),
        SpecFault fault => Json.Pair("start_spec", Write(fault)),
        _ => (Json)value,
    };

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
        SpecFault.SignificantUnderNever => Json.Of(JsonElement.Parse("""{"bad_combination":[{"auto_shutdown":"never"},{"significant":true}]}""")),
        SpecFault.SignificantPermanent => Json.Of(JsonElement.Parse("""{"bad_combination":[{"restart":"permanent"},{"significant":true}]}""")),
        SpecFault.InvalidOption { Option: "MaxRestarts", Value: int limit } => Json.Pair("invalid_intensity", limit),
        SpecFault.InvalidOption { Option: "RestartPeriod", Value: TimeSpan period } => Json.Pair("invalid_period", (long)period.TotalSeconds),
        SpecFault.InvalidOption { Option: "MaxChildren", Value: int limit } => Json.Pair("invalid_max_children", limit),
        SpecFault.InvalidField { Field: "IsSignificant" } => Json.Pair("invalid_significant", true),
        _ => throw new InvalidOperationException($"No scenario can have such a specification: {fault}."),
    };
}
