namespace Espalier.Hosting;

/// <summary>A function that runs until it returns or is told to.</summary>
internal class LoopWork(Func<CancellationToken, Task> body) : SupervisedWork
{
    private CancellationTokenSource? _stop;
    private Task? _run;

    internal override Exception? Failure => FailureOf(_run);

    internal override Task RunAsync(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return _run = RunBodyAsync(_stop.Token);
    }

    internal override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_run is not { IsCompleted: false } run)
            return;
        await _stop!.CancelAsync();
        await WaitForAsync(run);
    }

    public override async ValueTask DisposeAsync()
    {
        await WaitForAsync(_run);
        _stop?.Dispose();
    }

    // What it throws before it has made a task is its failure too.
    private async Task RunBodyAsync(CancellationToken cancellationToken) =>
        await (body(cancellationToken) ?? throw new InvalidOperationException("The work returned null: expected a task."));
}
