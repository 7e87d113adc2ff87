namespace Espalier.Testing;

/// <summary>The thread that a test runs on, until it gives it back.</summary>
/// <remarks>
/// <para>A thread of the pool is the test's as long as the work item lasts in which it was claimed: a test that awaits something outside
/// of the world returns the thread, and what the pool runs on it next is not the test. The thread's name tells: the pool resets it
/// between two work items.</para>
/// <para>A test that comes back on another thread may have been called by whoever completed what it awaited, who goes on afterwards. The
/// synchronization context tells: it is restored as the test's code returns. One of the plain class means nothing to an await.</para>
/// </remarks>
internal readonly struct TestThread
{
    private const string Name = "Espalier test world";

    private readonly Thread _thread;
    private readonly string? _name;
    private readonly SynchronizationContext? _frame;

    private TestThread(Thread thread, string? name, SynchronizationContext? frame)
    {
        _thread = thread;
        _name = name;
        _frame = frame;
    }

    /// <summary>Is the caller on it, whatever runs there now?</summary>
    internal bool IsCurrent => ReferenceEquals(Thread.CurrentThread, _thread);

    /// <summary>Is the caller on it, and has the test not given it back since it was claimed?</summary>
    internal bool IsStillClaimed =>
        IsCurrent &&
        (_name is null || ReferenceEquals(_thread.Name, _name)) &&
        (_frame is null || ReferenceEquals(SynchronizationContext.Current, _frame));

    /// <summary>The thread that makes the world.</summary>
    internal static TestThread ClaimFirst() => new(Thread.CurrentThread, ClaimName(), null);

    /// <summary>The calling thread, from now on.</summary>
    internal TestThread Claim() => IsStillClaimed ? this : new(Thread.CurrentThread, ClaimName(), ClaimFrame());

    private static string? ClaimName()
    {
        Thread thread = Thread.CurrentThread;
        if (!thread.IsThreadPoolThread)
            return null;
        if (thread.Name != Name)
        {
            // A new object each time: it is the reference that tells one work item from the next.
            thread.Name = new string(Name.AsSpan());
        }
        return thread.Name;
    }

    private static SynchronizationContext? ClaimFrame()
    {
        // A test framework's own context brings the test back in a call of its own.
        if (SynchronizationContext.Current is { } other && other.GetType() != typeof(SynchronizationContext))
            return null;
        var frame = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(frame);
        return frame;
    }
}
