namespace Espalier.Stress.Racing;

/// <summary>Done when so many have said so.</summary>
internal sealed class Countdown(int count)
{
    private readonly TaskCompletionSource _zero = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    internal void Signal()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _zero.SetResult();
    }

    internal Task Zero(CancellationToken deadline) => _zero.Task.WaitAsync(deadline);
}
