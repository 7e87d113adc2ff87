namespace Espalier.Tests.Processes;

/// <summary>Runs turns on the test's thread, first come, first served, and with many messages a turn, as on the pool.</summary>
internal sealed class StepScheduler : IProcessScheduler
{
    private readonly Queue<IThreadPoolWorkItem> _ready = new();

    public int MessagesPerTurn => 128;

    public bool RunsOnWaitingThread => false;

    public int Turns { get; private set; }

    public void Schedule(IThreadPoolWorkItem work, bool fair) => _ready.Enqueue(work);

    public bool RunUntil(Func<bool> isDone) => throw new NotSupportedException("It lends no thread.");

    public void Run() => Nowhere.Do(() =>
    {
        while (_ready.TryDequeue(out IThreadPoolWorkItem? work))
        {
            Turns++;
            work.Execute();
        }
    });
}
