namespace Espalier.Hosting;

/// <summary>How far the program's tree has come, for whoever looks from outside. Any thread.</summary>
internal sealed class TreeState
{
    private readonly TaskCompletionSource _givingUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _phase;

    public TreePhase Phase => (TreePhase)Volatile.Read(ref _phase);

    /// <summary>Nobody waits any longer for services and loops that do not end. Never fails.</summary>
    public Task GivenUp => _givingUp.Task;

    /// <summary>Waits for them no longer.</summary>
    public void GiveUp() => _givingUp.TrySetResult();

    /// <summary>Goes on to a later phase; never back.</summary>
    public void Enter(TreePhase phase)
    {
        int before;
        do
        {
            before = Volatile.Read(ref _phase);
            if (before >= (int)phase)
                return;
        }
        while (Interlocked.CompareExchange(ref _phase, (int)phase, before) != before);
    }
}
