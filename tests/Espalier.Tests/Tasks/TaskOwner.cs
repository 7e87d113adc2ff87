using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>A process that owns tasks: it does one deed after another, and the test sees what came of each.</summary>
internal sealed class TaskOwner(Lab lab, bool traps = false)
{
    public Pid Pid { get; } = lab.Puppet(traps);

    /// <summary>What it is tied to. Fails when it has ended.</summary>
    public ProcessInfo Info => lab.System.GetInfo(Pid) ?? throw new InvalidOperationException("The owner has ended.");

    /// <summary>How it ended; null: it lives.</summary>
    public ExitReason? End => lab.EndOf(Pid);

    /// <summary>Takes all messages out of its mailbox.</summary>
    public List<object> Unread => lab.Unread(Pid);

    /// <summary>Begins something that may need time; the world runs to rest.</summary>
    public Task<T> Begin<T>(Func<ProcessContext, ValueTask<T>> deed) => lab.Begin(Pid, deed);

    /// <summary>Does something that needs no time.</summary>
    public Task<T> DoAsync<T>(Func<ProcessContext, ValueTask<T>> deed)
    {
        Task<T> done = Begin(deed);
        Assert.True(done.IsCompleted, "The deed has not come to its end, and time stands still.");
        return done;
    }

    public Task<T> DoAsync<T>(Func<ProcessContext, T> deed) => DoAsync(self => new ValueTask<T>(deed(self)));

    /// <summary>Starts a task that it owns and is linked to. It has begun when this returns.</summary>
    public Task<SupervisedTask<int>> RunAsync(Func<ProcessContext, Task<int>>? body = null) =>
        DoAsync(self => self.RunTask(body ?? Work.ObeyAsync));

    /// <summary>Starts several.</summary>
    public Task<SupervisedTask<int>[]> RunAsync(int count) =>
        DoAsync(self => Enumerable.Range(0, count).Select(_ => self.RunTask(Work.ObeyAsync)).ToArray());

    /// <summary>Nothing that it waited for, watched or was tied to is left.</summary>
    public void AssertClean()
    {
        Assert.Empty(Unread);
        Assert.Empty(Info.Links);
        Assert.Empty(Info.Monitors);
    }
}
