namespace Espalier.Testing;

/// <summary>A system on one thread, with a clock that moves when told and an order of turns that a seed decides.</summary>
/// <remarks>
/// Production code runs unchanged as long as it awaits on its process's context and takes time from the system. Nothing runs by
/// itself: what the test sends, starts or stops is done when the test calls <see cref="RunUntilIdle"/> or <see cref="Advance"/>,
/// or awaits something that a process of this world will do. A test that awaits what can never come gets an exception instead of
/// a hang; code of a process that was resumed by a foreign thread is reported by the next run. Use it from one thread at a
/// time.
/// </remarks>
public sealed class TestWorld : IAsyncDisposable
{
    private readonly TurnScheduler _scheduler;
    private readonly TimeSpan _unwindGrace;

    /// <summary>Makes a world.</summary>
    /// <param name="seed">Decides which of the ready processes runs next. The same seed gives the same run.</param>
    /// <param name="configure">Changes the system's options; its clock and scheduler are the world's in any case.</param>
    public TestWorld(int seed = 1, Func<ProcessSystemOptions, ProcessSystemOptions>? configure = null)
    {
        Seed = seed;
        _scheduler = new TurnScheduler(seed);
        Clock = new VirtualClock();
        var options = new ProcessSystemOptions();
        options = configure?.Invoke(options) ?? options;
        _unwindGrace = options.UnwindGrace;
        System = new ProcessSystem(options with { TimeProvider = Clock, Scheduler = _scheduler });
        Clock.BetweenInstants = () => _scheduler.RunAll();
        _scheduler.FireDue = FireWhatIsDue;
    }

    /// <summary>The seed it was made with: put it into the message of a failing test.</summary>
    public int Seed { get; }

    /// <summary>The system.</summary>
    public ProcessSystem System { get; }

    /// <summary>Its clock. Move it by <see cref="Advance"/>, so that processes run in between.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Runs until no process can go on without a message or time. The clock stands still.</summary>
    /// <exception cref="InvalidOperationException">Code of a process awaited something outside of the world.</exception>
    public void RunUntilIdle()
    {
        do
            _scheduler.RunAll();
        while (FireWhatIsDue());
        _scheduler.ThrowIfForeign();
    }

    /// <summary>Moves the clock from one due timer to the next, running everything to rest at each.</summary>
    /// <param name="span">How far; zero or more.</param>
    /// <exception cref="InvalidOperationException">Code of a process awaited something outside of the world.</exception>
    public void Advance(TimeSpan span)
    {
        RunUntilIdle();
        Clock.Advance(span);
        RunUntilIdle();
    }

    /// <summary>Moves the clock to the next instant at which a timer of it is due, if there is one, and runs everything to rest.</summary>
    /// <returns>False: there is no timer.</returns>
    /// <remarks>
    /// The system keeps all its timers behind one timer of the clock, which for a far one also wakes on the way: repeat it until
    /// what is waited for has happened.
    /// </remarks>
    public bool AdvanceToNextTimer()
    {
        RunUntilIdle();
        if (Clock.TimeToNextTimer is not { } next)
            return false;
        Advance(next);
        return true;
    }

    /// <summary>Runs asynchronous code of a test inside of the world: its continuations take turns with the processes.</summary>
    /// <param name="body">The code. It may await several things at once; it moves time itself.</param>
    /// <param name="cancellationToken">Looked at before it starts.</param>
    /// <returns>A task that has ended as the body did.</returns>
    /// <exception cref="InvalidOperationException">The body awaits something outside of the world, or something that only time can bring.</exception>
    public Task RunAsync(Func<Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        cancellationToken.ThrowIfCancellationRequested();
        Task task = _scheduler.RunBody(body);
        RunUntilIdle();
        if (!task.IsCompleted)
        {
            throw new InvalidOperationException(
                "The world is at rest and the body has not ended: it awaits something outside of the world, or something that only " +
                "moving the clock can bring.");
        }
        return task;
    }

    /// <summary>Ends everything: in good order first, then by kill; what does not unwind is abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        if (System.ProcessCount > 0 && _unwindGrace != Timeout.InfiniteTimeSpan)
        {
            // Some code neither ended nor unwound: let its grace pass.
            Clock.Advance(_unwindGrace);
        }
    }

    private bool FireWhatIsDue()
    {
        if (Clock.TimeToNextTimer != TimeSpan.Zero)
            return false;
        Clock.Advance(TimeSpan.Zero);
        return true;
    }
}
