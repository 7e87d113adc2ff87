using Espalier.Processes;

namespace Espalier;

/// <summary>One monitor: what <see cref="ProcessContext.Monitor"/> returns and what its <see cref="Down"/> carries.</summary>
/// <remarks><c>default</c> is the reference of a monitor that is gone. <otp>reference of monitor/2</otp></remarks>
public readonly record struct MonitorRef
{
    internal MonitorRef(object? monitor) => Monitor = monitor;

    internal object? Monitor { get; }

    /// <summary>For people: says nothing but that it is one.</summary>
    public override string ToString() => Monitor is ProcessMonitor monitor ? $"monitor of {new Pid(monitor.Target)}" : "monitor";
}
