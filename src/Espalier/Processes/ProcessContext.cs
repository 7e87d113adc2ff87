using Espalier.Processes;
using Espalier.Time;

namespace Espalier;

/// <summary>What code inside a process may do with its own process.</summary>
/// <remarks>
/// One reference wide. Valid in the code of this process; after a fatal signal every operation throws <see cref="ExitException"/>.
/// <otp>the functions of erlang that act on self()</otp>
/// </remarks>
public readonly partial struct ProcessContext : IEquatable<ProcessContext>
{
    private readonly ProcessCell? _cell;

    internal ProcessContext(ProcessCell cell) => _cell = cell;

    internal ProcessCell Cell =>
        _cell ?? throw new InvalidOperationException("This context belongs to no process. In a constructor there is none yet: use InitAsync.");

    /// <summary>The process itself.</summary>
    /// <remarks><otp>self/0</otp></remarks>
    public Pid Self => Cell.Pid;

    /// <summary>The system it runs in.</summary>
    public ProcessSystem System => Cell.System;

    /// <summary>Who started it; <c>default</c> for code outside of any process and when that process has ended.</summary>
    public Pid Parent => Cell.Parent;

    /// <summary>The parent, its parent, and so on, the nearest first; by name where one is held.</summary>
    /// <remarks>
    /// <otp>$ancestors</otp><otp-differs>Computed when asked: it ends at the first ancestor that has ended, instead of keeping the dead
    /// in memory.</otp-differs>
    /// </remarks>
    public IReadOnlyList<ProcessAddress> Ancestors
    {
        get
        {
            var ancestors = new List<ProcessAddress>();
            for (ProcessCell? cell = Cell.ParentCell; cell is not null; cell = cell.ParentCell)
            {
                if (cell.ExtraOrNull?.Name is { } name)
                    ancestors.Add(cell.System.Name(name));
                else
                    ancestors.Add(cell.Pid);
            }
            return ancestors;
        }
    }

    /// <summary>For a task: the process that started it, that one's own, and so on, the nearest first. Empty for others.</summary>
    /// <remarks>
    /// <otp>$callers</otp><otp-differs>Computed when asked, as <see cref="Ancestors"/> are: it ends at the first that has ended.</otp-differs>
    /// </remarks>
    public IReadOnlyList<Pid> Callers
    {
        get
        {
            var callers = new List<Pid>();
            for (ProcessCell? cell = Cell.Behavior?.Principal; cell is { IsAlive: true }; cell = cell.Behavior?.Principal)
                callers.Add(cell.Pid);
            return callers;
        }
    }

    /// <summary>Anything that tells people which process this is; null: nothing.</summary>
    /// <remarks><otp>proc_lib:set_label/1</otp></remarks>
    public object? Label
    {
        get => Cell.ExtraOrNull?.Label;
        set
        {
            Cell.ThrowIfFenced();
            Cell.Extra.Label = value;
        }
    }

    /// <summary>True: exit signals, except a kill, become <see cref="TrappedExit"/> messages. Default: false.</summary>
    /// <remarks>Turning it off leaves the messages that are in the mailbox. <otp>process_flag(trap_exit, Bool)</otp></remarks>
    public bool TrapExits
    {
        get => Cell.TrapsExits;
        set
        {
            Cell.ThrowIfFenced();
            Cell.TrapsExits = value;
        }
    }

    /// <summary>Cancelled when a fatal signal reaches the process, or when it ends. Hand it to everything that takes one.</summary>
    public CancellationToken CancellationToken => Cell.Token;

    /// <summary>
    /// Opens a logging scope with the properties <c>Pid</c> and <c>Path</c>, if <see cref="ProcessSystemOptions.LogScopes"/> asks for scopes: in
    /// the flow of the code that calls this, which may have left the process's turn.
    /// </summary>
    /// <returns>Closes it. Null: the options ask for none, or the log makes none. Works in a process that has ended, whose path is gone.</returns>
    /// <remarks>
    /// Callbacks of servers, functions and tasks have theirs. This is for code of the process that comes in a flow of somebody else: of an
    /// event, or of a timer that is none of Espalier's.
    /// </remarks>
    public IDisposable? BeginLogScope() => LogScope.Begin(Cell);

    /// <summary>What its code may take services from: a scope of its own, which is disposed behind it.</summary>
    /// <value>Null: the system has no <see cref="ProcessSystemOptions.Services"/>. The scope is made when it is first asked for.</value>
    /// <exception cref="InvalidOperationException">The code has left the process's turn.</exception>
    /// <exception cref="ExitException">The process has received a fatal signal.</exception>
    /// <remarks>
    /// For tasks and functions above all: what they took from a request, say, is disposed when that is over. A server has
    /// <see cref="ServiceAttribute"/> for its constructor, and the same scope.
    /// </remarks>
    public IServiceProvider? Services => Cell.TakeServices();

    /// <summary>Ties the fates of two processes. Tying them again changes nothing.</summary>
    /// <param name="pid">The other process. Itself: nothing happens.</param>
    /// <exception cref="ProcessNotFoundException">
    /// It has ended and this process does not trap exits. One that traps gets a <see cref="TrappedExit"/> with
    /// <see cref="ExitReason.NoProcess"/> instead.
    /// </exception>
    /// <remarks><otp>link/1</otp></remarks>
    public void Link(Pid pid)
    {
        Cell.ThrowIfFenced();
        if (pid.Target is ProcessCell peer)
            Cell.Link(peer);
        else if (Cell.TrapsExits)
            Cell.Post(new NoticeMail(new TrappedExit(pid, ExitReason.NoProcess)));
        else
            throw new ProcessNotFoundException(pid);
    }

    /// <summary>Unties two processes. Afterwards the other's exit is in the mailbox already or never comes.</summary>
    /// <param name="pid">The other process; one that is not linked, or has ended, is no error.</param>
    /// <param name="flush">True: its exit is taken out of the mailbox, if it waits there.</param>
    /// <remarks><otp>unlink/1</otp></remarks>
    public void Unlink(Pid pid, bool flush = false)
    {
        Cell.ThrowIfFenced();
        if (pid.Target is ProcessCell peer)
            Cell.Unlink(peer);
        if (flush)
            Cell.Take(mail => mail.Body is TrappedExit exit && exit.From == pid);
    }

    /// <summary>Asks to be told once, by a <see cref="Down"/> message, when a process ends.</summary>
    /// <param name="address">The process. Every call makes a monitor of its own. Monitoring itself gives nothing.</param>
    /// <returns>The monitor; its notice carries it.</returns>
    /// <remarks>
    /// If it has ended, or nobody holds the name, the notice comes at once with <see cref="ExitReason.NoProcess"/>. A monitor by name
    /// follows the process that holds the name now. <otp>monitor/2</otp>
    /// </remarks>
    public MonitorRef Monitor(ProcessAddress address)
    {
        Cell.ThrowIfFenced();
        return Cell.Monitor(address.TryFind(out Pid pid) ? pid.Target as ProcessCell : null, address.Name);
    }

    /// <summary>Ends a monitor. Afterwards its notice is in the mailbox already or never comes.</summary>
    /// <param name="monitor">The monitor; one that is gone is no error.</param>
    /// <param name="flush">True: its notice is taken out of the mailbox, if it waits there.</param>
    /// <returns>True: it was active. False: it had fired, was ended before, or is not this process's.</returns>
    /// <remarks><otp>demonitor(Ref, [info, flush])</otp></remarks>
    public bool Demonitor(MonitorRef monitor, bool flush = false)
    {
        Cell.ThrowIfFenced();
        bool wasActive = monitor.Monitor is ProcessMonitor active && Cell.Demonitor(active);
        if (!wasActive && flush)
            Cell.Take(mail => mail.Body is Down down && down.Ref == monitor);
        return wasActive;
    }

    /// <summary>Ends this process with a reason. Does not return.</summary>
    /// <param name="reason">The reason; a server's terminate callback sees it.</param>
    /// <exception cref="ExitException">Always. Catching it does not keep the process: it ends as its handler returns.</exception>
    /// <remarks><otp>exit/1</otp></remarks>
    [global::System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void Exit(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        throw Cell.RequestExit(reason);
    }

    /// <summary>Takes the oldest waiting message that fits; waits for one if there is none.</summary>
    /// <typeparam name="T">Messages of other types stay where they are.</typeparam>
    /// <param name="match">Which of them; null: any. Must be quick: it sees every waiting message of the type.</param>
    /// <param name="timeout">How long to wait; zero looks once. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nothing fitting came in time.</exception>
    /// <exception cref="InvalidOperationException">The code has left the process's turn, or another receive is open.</exception>
    /// <exception cref="ExitException">The process has received a fatal signal.</exception>
    /// <remarks><otp>receive ... after</otp></remarks>
    public ValueTask<T> ReceiveAsync<T>(
        Func<T, bool>? match = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = timeout ?? Timeout.InfiniteTimeSpan;
        Limits.ThrowIfNoWait(limit, nameof(timeout));
        return Cell.ReceiveAsync(match, limit, cancellationToken);
    }

    /// <summary>The same process?</summary>
    /// <param name="other">The other context.</param>
    public bool Equals(ProcessContext other) => ReferenceEquals(_cell, other._cell);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ProcessContext other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _cell?.Id.GetHashCode() ?? 0;

    /// <summary>The same process?</summary>
    /// <param name="left">One context.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ProcessContext left, ProcessContext right) => left.Equals(right);

    /// <summary>Different processes?</summary>
    /// <param name="left">One context.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ProcessContext left, ProcessContext right) => !left.Equals(right);
}
