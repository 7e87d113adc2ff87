using Espalier.Testing;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>What flows along with code stays with that code: design 3.7, runtime notes 1.</summary>
public sealed class FlowTests
{
    private static readonly AsyncLocal<string?> Flowing = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_sees_nothing_of_its_starters_flow(bool fromInside)
    {
        var steps = new StepScheduler();
        var system = new ProcessSystem(new() { Scheduler = steps, TimeProvider = new VirtualClock() });
        List<string?> seen = [];
        Task LookAsync(ProcessContext self)
        {
            seen.Add(Flowing.Value);
            return Task.CompletedTask;
        }

        Flowing.Value = "the test's";
        if (fromInside)
        {
            system.Spawn(self =>
            {
                Flowing.Value = "the starter's";
                self.Spawn(LookAsync);
                return Task.CompletedTask;
            });
        }
        else
        {
            system.Spawn(LookAsync);
        }

        RunWithoutFlow(steps);

        Assert.Equal([null], seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_sees_nothing_of_what_an_earlier_one_left_in_the_flow(bool isAsync)
    {
        var steps = new StepScheduler();
        var system = new ProcessSystem(new() { Scheduler = steps, TimeProvider = new VirtualClock() });
        var server = new FlowServer(isAsync);
        ValueTask<StartResult> start = system.StartServerAsync(() => server);
        RunWithoutFlow(steps);
        Pid pid = (await start).GetPidOrThrow();
        int turns = steps.Turns;

        pid.Send("one");
        pid.Send("two");
        RunWithoutFlow(steps);

        Assert.Equal(1, steps.Turns - turns);
        Assert.Equal([null, null], server.Seen);
    }

    [Fact]
    public async Task A_message_runs_in_its_process_whatever_context_an_earlier_one_left()
    {
        var steps = new StepScheduler();
        var system = new ProcessSystem(new() { Scheduler = steps, TimeProvider = new VirtualClock() });
        var server = new FlowServer(isAsync: false) { LeavesContext = true };
        ValueTask<StartResult> start = system.StartServerAsync(() => server);
        RunWithoutFlow(steps);
        Pid pid = (await start).GetPidOrThrow();

        pid.Send("one");
        pid.Send("two");
        RunWithoutFlow(steps);

        Assert.Equal(2, server.Contexts.Count);
        Assert.NotNull(server.Contexts[0]);
        Assert.Same(server.Contexts[0], server.Contexts[1]);
    }

    [Fact]
    public async Task A_value_flows_through_the_awaits_of_one_process()
    {
        await using var lab = new Lab();
        Pid pid = lab.Puppet();

        lab.Tell(pid, async self =>
        {
            Flowing.Value = "its own";
            await Task.Yield();
            lab.Journal.Add(Flowing.Value ?? "lost");
            lab.Journal.Add(await self.ReceiveAsync<string>());
            lab.Journal.Add(Flowing.Value ?? "lost");
        });
        pid.Send("received");
        lab.Run();

        Assert.Equal(["its own", "received", "its own"], lab.Journal);
    }

    [Fact]
    public async Task Code_cannot_be_sent_to_a_process_and_waited_for()
    {
        await using var lab = new Lab();
        SynchronizationContext? context = null;
        Pid pid = lab.Puppet();
        lab.Tell(pid, _ => context = SynchronizationContext.Current);

        Assert.Throws<NotSupportedException>(() => context!.Send(static _ => { }, null));
        Assert.Same(context, context!.CreateCopy());
    }

    [Fact]
    public async Task Code_that_is_posted_to_an_ended_process_harms_nobody()
    {
        await using var lab = new Lab();
        SynchronizationContext? context = null;
        Pid pid = lab.Puppet();
        lab.Tell(pid, _ => context = SynchronizationContext.Current);
        pid.Kill();
        lab.Run();

        context!.Post(static _ => throw new FormatException("posted"), null);
        lab.Run();

        Assert.Equal("posted", Assert.Single(lab.Events.OfType<LateFailure>()).Exception.Message);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    // The turns must not find a flow on the thread that runs them either.
    private static void RunWithoutFlow(StepScheduler steps)
    {
        var run = new Thread(steps.Run);
        run.UnsafeStart();
        run.Join();
    }

    private sealed class FlowServer(bool isAsync) : GenServer
    {
        public List<string?> Seen { get; } = [];

        public List<SynchronizationContext?> Contexts { get; } = [];

        public bool LeavesContext { get; init; }

        protected internal override ValueTask<Next> HandleInfoAsync(object message)
        {
            Seen.Add(Flowing.Value);
            Contexts.Add(SynchronizationContext.Current);
            if (LeavesContext)
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            Flowing.Value = "left by " + message;
            return isAsync ? Later() : new(Next.Receive);
        }

        private static async ValueTask<Next> Later()
        {
            Flowing.Value += " later";
            await Task.Yield();
            return Next.Receive;
        }
    }
}
