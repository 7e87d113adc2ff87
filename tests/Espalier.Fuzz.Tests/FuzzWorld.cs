using System.Runtime.ExceptionServices;
using Espalier.Testing;

namespace Espalier.Fuzz;

/// <summary>A test world in which a case is tried. Its time is virtual and its steps are counted, so that nothing hangs.</summary>
internal sealed class FuzzWorld : IRuntimeEventSink, IDisposable
{
    // A timer of 10,000 days wakes about 200 times on its way.
    private const int MostSteps = 1_000;

    private TestWorld? _elsewhere;

    public FuzzWorld(Func<ProcessSystemOptions, ProcessSystemOptions>? configure = null) =>
        World = new TestWorld(1, options => Observed(configure?.Invoke(options) ?? options));

    public TestWorld World { get; }

    public ProcessSystem System => World.System;

    /// <summary>Another system, for what belongs there.</summary>
    public ProcessSystem Elsewhere => (_elsewhere ??= new TestWorld()).System;

    /// <summary>How many processes were started since the case began, or since <see cref="Mark"/>.</summary>
    public int Started { get; private set; }

    public void OnEvent(RuntimeEvent runtimeEvent)
    {
        if (runtimeEvent is ProcessStarted)
            Started++;
    }

    /// <summary>What is tried begins here: what was started before was for it.</summary>
    public void Mark() => Started = 0;

    /// <summary>Tries something in a process of its own, to its end, and looks whether anything is left of it.</summary>
    /// <returns>What it threw; null: nothing.</returns>
    public Exception? Try(Func<ProcessContext, Task> deed)
    {
        Exception? failure = null;
        bool isDone = false;
        System.Spawn(
            async self =>
            {
                try
                {
                    await deed(self);
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }
                isDone = true;
            },
            new SpawnOptions { TrapsExits = true });
        Mark();
        Drive(() => isDone);
        AssertNothingLeft();
        return failure;
    }

    /// <summary>The law of all cases: what is wrong is refused, with words, before anything was started; what is not works.</summary>
    /// <param name="complaints">What is wrong with it.</param>
    /// <param name="use">Starts it, uses it, and stops it.</param>
    /// <param name="mayStart">How many processes may have been started before it can be seen.</param>
    /// <returns>True: it works.</returns>
    public bool Judge(IReadOnlyList<Complaint> complaints, Func<ProcessContext, Task> use, int mayStart = 0)
    {
        int started = 0;
        Exception? failure = Try(async self =>
        {
            try
            {
                await use(self);
            }
            finally
            {
                started = Started;
            }
        });
        if (complaints.Count == 0)
        {
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
            return true;
        }
        string wrong = string.Join(", ", complaints);
        Assert.True(failure is not null, $"Not refused: {wrong}.");
        Assert.True(IsRefusal(failure), $"{wrong} is refused by {failure}");
        Assert.True(Complaint.IsTold(complaints, failure.Message), $"{wrong}: neither told nor what would be right: {failure.Message}");
        Assert.True(started <= mayStart, $"{wrong}: {started} processes were started before it was refused.");
        return false;
    }

    /// <summary>Runs until something has come to its end, with the time that it takes.</summary>
    public void Drive(Func<bool> isDone)
    {
        World.RunUntilIdle();
        for (int step = 0; !isDone(); step++)
        {
            Assert.True(step < MostSteps, $"It has not ended after {MostSteps} steps, at {World.Clock.GetUtcNow():u}.");
            Assert.True(World.AdvanceToNextTimer() || isDone(), "It hangs: the world is at rest, and there is no timer.");
        }
    }

    public void Dispose()
    {
        End(World);
        if (_elsewhere is not null)
            End(_elsewhere);
    }

    /// <summary>No process, name or timer, but for those that calls keep for the next one up to 10 seconds.</summary>
    private void AssertNothingLeft()
    {
        World.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(
            (0, 0, 0, 0, 0L),
            (System.ProcessCount, System.ZombieCount, System.Names.Count, System.Timers.Count, System.RefusedSendCount));
    }

    private static bool IsRefusal(Exception failure) => failure switch
    {
        ArgumentException => true,
        StartFailedException { Error: StartError.InvalidSpec } => true,
        StartFailedException { Error: StartError.Failed { Reason.Value: SpecFault } } => true,
        _ => false,
    };

    private ProcessSystemOptions Observed(ProcessSystemOptions options) => options with { EventSinks = [.. options.EventSinks, this] };

    private static void End(TestWorld world)
    {
        Task end = world.DisposeAsync().AsTask();
        for (int step = 0; !end.IsCompleted && step < MostSteps; step++)
            world.AdvanceToNextTimer();
        Assert.True(end.IsCompletedSuccessfully, $"The system does not stop: {end.Status}.");
    }
}
