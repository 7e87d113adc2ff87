namespace Espalier.Stress.Applications;

/// <summary>An application that counts what happens to it, and notices when it runs twice at once.</summary>
internal sealed class Shop(string name, params ProcessApplication[] dependencies) : ProcessApplication
{
    private int _running;
    private long _started;
    private long _prepared;
    private long _stopped;
    private long _wrong;

    public override string Name => name;

    public override IReadOnlyList<ProcessApplication> Dependencies => dependencies;

    internal long Started => Interlocked.Read(ref _started);

    internal long Prepared => Interlocked.Read(ref _prepared);

    internal long Stopped => Interlocked.Read(ref _stopped);

    /// <summary>How often a root was started while another one ran, or callbacks came out of their order.</summary>
    internal long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>What it starts besides; runs in a process of it, linked to nobody.</summary>
    internal Func<ProcessContext, Task>? Stray { get; init; }

    protected override ChildSpec Root(ProcessSystem system) => Supervisor.Child(
    [
        ChildSpec.For(() => new Clerk(this, isFirst: true)) with { Id = "first" },
        ChildSpec.For(() => new Clerk(this, isFirst: false)) with { Id = "second" },
    ]);

    protected override ValueTask PrepareStopAsync()
    {
        Interlocked.Increment(ref _prepared);
        return default;
    }

    protected override async ValueTask StopAsync()
    {
        await Task.Yield();
        if (Interlocked.Increment(ref _stopped) > Prepared)
            Interlocked.Increment(ref _wrong);
    }

    private sealed class Clerk(Shop shop, bool isFirst) : GenServer, IDisposable
    {
        private bool _counts;

        public void Dispose()
        {
            if (_counts)
                Interlocked.Decrement(ref shop._running);
        }

        protected internal override async ValueTask<InitResult> InitAsync()
        {
            if (isFirst)
            {
                _counts = true;
                Interlocked.Increment(ref shop._started);
                if (Interlocked.Increment(ref shop._running) != 1)
                    Interlocked.Increment(ref shop._wrong);
            }
            else
            {
                await Task.Yield();
                if (shop.Stray is { } stray)
                    Context.Spawn(stray);
            }
            return InitResult.Ok;
        }
    }
}
