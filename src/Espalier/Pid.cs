namespace Espalier;

/// <summary>The identity of one process. Never used again; a restarted process has a new one.</summary>
/// <remarks>
/// One reference wide. <c>default</c> behaves as a process that has ended and prints <c>&lt;none&gt;</c>. Keeping the pid of a process
/// that has ended keeps its small cell, not its state.
/// <otp>pid()</otp>
/// </remarks>
public readonly partial struct Pid : IEquatable<Pid>, IComparable<Pid>
{
    internal Pid(ProcessTarget? target) => Target = target;

    internal ProcessTarget? Target { get; }

    /// <summary>False from the moment a fatal signal was sent to it or it ended; false for <c>default</c>.</summary>
    public bool IsAlive => Target is { IsAlive: true };

    /// <summary>Sends a message. Never blocks; a process that has ended gets nothing and nobody is told.</summary>
    /// <param name="message">Anything but null. It is shared, not copied: do not change it afterwards.</param>
    /// <remarks>
    /// Messages and signals from one sender arrive in the order sent. What a process sends on its turn after a fatal signal
    /// reached it is refused and counted. <otp>send/2</otp>
    /// </remarks>
    public void Send(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Target?.Deliver(new InfoMail(message));
    }

    /// <summary>Sends an exit signal, from the process whose turn runs here, or from nobody.</summary>
    /// <param name="reason">
    /// <see cref="ExitReason.Normal"/> is ignored by others that do not trap exits, and ends the sender itself. Any other
    /// ends a process that does not trap; one that traps gets a <see cref="TrappedExit"/>.
    /// </param>
    /// <remarks>Silent for a process that has ended. <otp>exit/2</otp></remarks>
    public void SendExit(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Target?.Signal(new(new Pid(ProcessTarget.Current), reason, ExitSignalKind.Explicit));
    }

    /// <summary>Ends the process. Cannot be trapped; its reason is <see cref="ExitReason.Killed"/>.</summary>
    /// <remarks>
    /// It is not alive from this moment on, and every operation it tries is refused. Its code is told by its token and may unwind;
    /// code that does not is abandoned after the unwind grace. <otp>exit(Pid, kill)</otp>
    /// </remarks>
    public void Kill() => Target?.Signal(new(new Pid(ProcessTarget.Current), ExitReason.Killed, ExitSignalKind.Kill));

    /// <summary>The same process?</summary>
    /// <param name="other">The other pid.</param>
    public bool Equals(Pid other) => ReferenceEquals(Target, other.Target);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Pid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Target is null ? 0 : Target.Id.GetHashCode();

    /// <summary>Orders by age within a system: an older process comes first.</summary>
    /// <param name="other">The other pid.</param>
    public int CompareTo(Pid other) => (Target?.Id ?? 0).CompareTo(other.Target?.Id ?? 0);

    /// <summary>The same process?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Pid left, Pid right) => left.Equals(right);

    /// <summary>Different processes?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Pid left, Pid right) => !left.Equals(right);

    /// <summary>Is the left one older?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Pid left, Pid right) => left.CompareTo(right) < 0;

    /// <summary>Is the left one older, or the same?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Pid left, Pid right) => left.CompareTo(right) <= 0;

    /// <summary>Is the left one younger?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Pid left, Pid right) => left.CompareTo(right) > 0;

    /// <summary>Is the left one younger, or the same?</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Pid left, Pid right) => left.CompareTo(right) >= 0;

    /// <summary>As <c>&lt;0.42&gt;</c>: the node, 0 for this one, and the number.</summary>
    public override string ToString() => Target is null ? "<none>" : $"<0.{Target.Id}>";
}
