using System.Runtime.ExceptionServices;
using Espalier.Testing;

namespace Espalier.Tests.Servers;

/// <summary>A test world with a journal that servers write into and a record of everything that happened.</summary>
internal sealed class Lab : IRuntimeEventSink, IAsyncDisposable
{
    public Lab(int seed = 1, Func<ProcessSystemOptions, ProcessSystemOptions>? configure = null)
    {
        World = new TestWorld(seed, options =>
        {
            ProcessSystemOptions observed = options with { EventSinks = [this] };
            return configure?.Invoke(observed) ?? observed;
        });
    }

    public static ExitReason Broken { get; } = ExitReason.Custom("broken");

    public TestWorld World { get; }

    public ProcessSystem System => World.System;

    public List<string> Journal { get; } = [];

    public List<RuntimeEvent> Events { get; } = [];

    public void OnEvent(RuntimeEvent runtimeEvent) => Events.Add(runtimeEvent);

    public void Run() => World.RunUntilIdle();

    public void Advance(double milliseconds) => World.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The reason with which it ended; null: it has not. Fails if it ended twice.</summary>
    public ExitReason? EndOf(Pid pid) => Events.OfType<ProcessExited>().SingleOrDefault(end => end.Pid == pid)?.Reason;

    /// <summary>The process that was started last.</summary>
    public Pid LastStarted => Events.OfType<ProcessStarted>().Last().Pid;

    public async Task<Pid> StartAsync(GenServer server, ServerOptions? options = null) =>
        (await System.StartServerAsync(() => server, options)).GetPidOrThrow();

    /// <summary>Starts a server linked to a puppet.</summary>
    public Pid StartLinked(Pid parent, GenServer server, ServerOptions? options = null)
    {
        Tell(parent, async self => await self.StartServerLinkedAsync(() => server, options));
        return LastStarted;
    }

    /// <summary>A process that does what it is told, one deed after another, and leaves every other message unread.</summary>
    public Pid Puppet(bool traps = false, string? name = null) => System.Spawn(
        static async self =>
        {
            while (true)
                await (await self.ReceiveAsync<Func<ProcessContext, Task>>())(self);
        },
        new SpawnOptions { Name = name, TrapsExits = traps });

    /// <summary>Has a puppet do something, and runs the world to rest.</summary>
    public void Tell(Pid puppet, Func<ProcessContext, Task> deed)
    {
        puppet.Send(deed);
        Run();
    }

    public void Tell(Pid puppet, Action<ProcessContext> deed) =>
        Tell(puppet, self =>
        {
            deed(self);
            return Task.CompletedTask;
        });

    /// <summary>Has a puppet begin something that may need time, and runs the world to rest; the task ends when that has ended.</summary>
    public Task<T> Begin<T>(Pid puppet, Func<ProcessContext, ValueTask<T>> deed)
    {
        var end = new TaskCompletionSource<T>();
        Tell(puppet, async self =>
        {
            try
            {
                end.SetResult(await deed(self));
            }
            catch (Exception failure)
            {
                end.SetException(failure);
            }
        });
        return end.Task;
    }

    /// <summary>All that a puppet has in its mailbox.</summary>
    public List<object> Unread(Pid puppet)
    {
        List<object> unread = [];
        Tell(puppet, async self =>
        {
            try
            {
                while (true)
                    unread.Add(await self.ReceiveAsync<object>(timeout: TimeSpan.Zero));
            }
            catch (TimeoutException)
            {
            }
        });
        return unread;
    }

    /// <summary>Runs code as a process of its own to its end. What it throws comes out here.</summary>
    public T Do<T>(Func<ProcessContext, Task<T>> body)
    {
        T? result = default;
        Exception? failure = new InvalidOperationException("The body has not come to its end.");
        System.Spawn(async self =>
        {
            try
            {
                result = await body(self);
                failure = null;
            }
            catch (Exception thrown)
            {
                failure = thrown;
                throw;
            }
        });
        Run();
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return result!;
    }

    /// <summary>Something that only the end of the server's process ends, or its token.</summary>
    public async Task ForeverAsync(ProcessContext self) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, World.Clock, self.CancellationToken);

    /// <summary>A server that puts off every call, keeps who waits, and replies what it is told by a message.</summary>
    public LabServer Keeper(out List<Caller> callers)
    {
        List<Caller> kept = callers = [];
        return new LabServer(this)
        {
            Call = (_, _, caller) =>
            {
                kept.Add(caller);
                return new(CallResult.Later);
            },
            Info = static (server, message) =>
            {
                (Caller caller, string reply) = ((Caller, string))message;
                server.Note($"{caller.Reply(reply)}");
                return new(Next.Receive);
            },
        };
    }

    public static async Task<ExitReason> FailureOf(Task request) =>
        (await Assert.ThrowsAsync<CallFailedException>(() => request)).Reason;

    public async ValueTask DisposeAsync() => await World.DisposeAsync();
}
