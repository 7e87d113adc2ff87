namespace Espalier.Generators;

/// <summary>The names that generated code and rules know of.</summary>
internal static class KnownNames
{
    internal const string GenServer = "Espalier.GenServer";
    internal const string Call = "Espalier.CallAttribute";
    internal const string Cast = "Espalier.CastAttribute";
    internal const string Info = "Espalier.InfoAttribute";
    internal const string Service = "Espalier.ServiceAttribute";
    internal const string Caller = "Espalier.Caller`1";
    internal const string CallResult = "Espalier.CallResult`1";
    internal const string PlainCallResult = "Espalier.CallResult";
    internal const string Next = "Espalier.Next";
    internal const string Task = "System.Threading.Tasks.Task";
    internal const string TaskOf = "System.Threading.Tasks.Task`1";
    internal const string ValueTask = "System.Threading.Tasks.ValueTask";
    internal const string ValueTaskOf = "System.Threading.Tasks.ValueTask`1";
    internal const string CancellationToken = "System.Threading.CancellationToken";
    internal const string ProcessContext = "Espalier.ProcessContext";
    internal const string ProcessSystem = "Espalier.ProcessSystem";
    internal const string ProcessAddress = "Espalier.ProcessAddress";
    internal const string ProcessName = "Espalier.ProcessName";
    internal const string Pid = "Espalier.Pid";
    internal const string ExitException = "Espalier.ExitException";
    internal const string ChildSpec = "Espalier.ChildSpec";
    internal const string ChildStartContext = "Espalier.ChildStartContext";
    internal const string GenServerAttribute = "Espalier.GenServerAttribute";
    internal const string Supervisor = "Espalier.Supervisor";
    internal const string SupervisorInit = "Espalier.SupervisorInit";
    internal const string DynamicSupervisor = "Espalier.DynamicSupervisor";
    internal const string Obsolete = "System.ObsoleteAttribute";
    internal const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";
    internal const string DynamicSupervisorRef = "Espalier.DynamicSupervisorRef";
    internal const string PartitionSupervisor = "Espalier.PartitionSupervisor";
    internal const string Exception = "System.Exception";
    internal const string TimeProvider = "System.TimeProvider";
    internal const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable`1";
}
