namespace Espalier;

/// <summary>The closed set of reasons for which a process ends.</summary>
public enum ExitKind
{
    /// <summary>The work is done.</summary>
    Normal,

    /// <summary>Asked to end by a supervisor or an owner.</summary>
    Shutdown,

    /// <summary>As <see cref="Shutdown"/>, with a detail in <see cref="ExitReason.Value"/>.</summary>
    ShutdownWith,

    /// <summary>Ended by <see cref="Pid.Kill"/>.</summary>
    Killed,

    /// <summary>The process that was linked, monitored or called did not exist.</summary>
    NoProcess,

    /// <summary>A limit of time passed.</summary>
    TimedOut,

    /// <summary>A process called itself.</summary>
    CallingSelf,

    /// <summary>A callback answered what no callback may, such as a <c>default</c> value.</summary>
    BadReturn,

    /// <summary>A call, or a request like it, failed and nobody caught it; <see cref="ExitReason.Cause"/> says why it failed.</summary>
    CallFailed,

    /// <summary>An exception was not caught; it is in <see cref="ExitReason.Exception"/>.</summary>
    Crashed,

    /// <summary>Any other value, in <see cref="ExitReason.Value"/>.</summary>
    Custom,
}
