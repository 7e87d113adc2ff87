namespace Espalier.Testing;

/// <summary>The thread that a test runs on, until it gives it back.</summary>
/// <remarks>
/// A thread of the pool is the test's as long as the work item lasts in which it was claimed: a test that awaits something outside of
/// the world returns the thread, and what the pool runs on it next is not the test. The thread's name tells: the pool resets it
/// between two work items.
/// </remarks>
internal readonly struct TestThread
{
    private const string Name = "Espalier test world";

    private readonly Thread _thread;
    private readonly string? _name;

    private TestThread(Thread thread, string? name)
    {
        _thread = thread;
        _name = name;
    }

    /// <summary>Is the caller on it, whatever runs there now?</summary>
    internal bool IsCurrent => ReferenceEquals(Thread.CurrentThread, _thread);

    /// <summary>Is the caller on it, and has it not gone back to the pool since it was claimed?</summary>
    internal bool IsStillClaimed => IsCurrent && (_name is null || ReferenceEquals(_thread.Name, _name));

    /// <summary>The calling thread, from now on.</summary>
    internal static TestThread Claim()
    {
        Thread thread = Thread.CurrentThread;
        if (!thread.IsThreadPoolThread)
            return new(thread, null);
        if (thread.Name != Name)
        {
            // A new object each time: it is the reference that tells one work item from the next.
            thread.Name = new string(Name.AsSpan());
        }
        return new(thread, thread.Name);
    }
}
