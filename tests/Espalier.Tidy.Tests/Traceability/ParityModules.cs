namespace Espalier.Tidy.Traceability;

/// <summary>Which public types belong to which heading of docs/otp-parity.md. A nested type belongs to where its outer type does.</summary>
internal static class ParityModules
{
    /// <summary>A type may stand under several headings: each of its members is named under one of them, or among the additions.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByHeading { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Processes"] =
        [
            "Down", "ExitException", "ExitKind", "ExitReason", "INameResolver", "MonitorRef", "Pid", "ProcessAddress", "ProcessContext",
            "ProcessInfo", "ProcessName", "ProcessNotFoundException", "ProcessStatus", "ProcessSystem", "SpawnOptions", "TimerRef",
            "TrappedExit",
        ],
        ["GenServer"] =
        [
            "CallFailedException", "CallOperation", "CallResult", "Caller", "GenServer", "ICall", "InitResult", "Next", "Pid",
            "ProcessAddress", "ProcessContext", "ProcessName", "ProcessSystem", "ServerOptions", "StartError", "StartFailedException",
            "StartResult", "StrayReply",
        ],
        ["Supervisor"] =
        [
            "AutoShutdown", "ChildCounts", "ChildId", "ChildInfo", "ChildSpec", "ChildStart", "ChildStartContext", "ChildStartFailure",
            "ChildStatus", "ChildType", "DeleteResult", "GenServer", "RestartType", "ShutdownPolicy", "SpecFault", "StartError",
            "SupervisionStrategy", "Supervisor", "SupervisorInit", "SupervisorOptions", "SupervisorRef", "TerminateResult", "TreeNode",
            "TreeSnapshot",
        ],
        ["DynamicSupervisor"] =
            ["DynamicSupervisor", "DynamicSupervisorInit", "DynamicSupervisorOptions", "DynamicSupervisorRef", "StartError"],
        ["Agent"] = ["Agent"],
        ["Task"] =
            ["CallOperation", "ProcessContext", "SupervisedTask", "TaskOutcome", "TaskReply", "TaskStreamOptions", "TaskTimeoutAction"],
        ["Task.Supervisor"] = ["TaskStreamOptions", "TaskSupervisor"],
        ["sys: ServerInspection"] =
            ["CallOperation", "GenServer", "ServerInspection", "ServerStatistics", "ServerStatus", "ServerTrace", "ServerTraceKind"],
        ["PartitionSupervisor"] = ["PartitionSupervisor", "PartitionSupervisorOptions"],
        ["Registry"] =
            ["CallOperation", "INameResolver", "ProcessRegistry", "RegistryEntry", "RegistryKeys", "RegistryLock", "RegistryOptions"],
        ["Application"] =
            ["ApplicationType", "ProcessApplication", "ProcessSystem", "ProcessSystemOptions", "StartError", "SupervisionFailedException"],
        [ParityPage.AdditionsHeading] =
        [
            "ApplicationEnded", "Call", "Cast", "ChildExited", "ChildRestarted", "ChildStartFailed", "ChildStarted", "ExitSwallowed",
            "IProcessScheduler", "IRuntimeEventSink", "Info", "LateFailure", "ProcessAbandoned", "ProcessCrashed", "ProcessExited",
            "ProcessStarted", "ProcessSystemOptions",
            "RegistryEntryAdded", "RegistryEntryRemoved", "RestartLimitReached", "RuntimeEvent", "Service", "ShutdownOverrun",
            "ZombieEnded",
        ],
    };
}
