namespace Espalier.Hosting;

/// <summary>A function that runs until it returns or is told to.</summary>
internal class LoopWork(Func<CancellationToken, Task> body) : SupervisedWork
{
    private CancellationTokenSource? _stop;
    private Task? _run;

    internal override Task RunAsync(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return _run = body(_stop.Token) ?? throw new InvalidOperationException("The work returned null: expected a task.");
    }

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_run is not { IsCompleted: false } run)
            return;
        await _stop!.CancelAsync();
        try
        {
            await run;
        }
        catch (OperationCanceledException)
        {
            // As it was told to.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await WaitForAsync(_run);
        _stop?.Dispose();
    }
}
