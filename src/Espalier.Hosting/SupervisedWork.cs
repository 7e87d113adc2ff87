using System.Runtime.ExceptionServices;

namespace Espalier.Hosting;

/// <summary>What a <see cref="WorkServer"/> runs: one life of something that knows nothing of processes.</summary>
internal abstract class SupervisedWork : IAsyncDisposable
{
    /// <summary>What it has run into; null: it runs, or it has come to its end well, which a cancellation is too.</summary>
    internal virtual Exception? Failure => null;

    /// <summary>What the start of the child waits for.</summary>
    /// <param name="cancellationToken">The life is over at once.</param>
    internal virtual ValueTask PrepareAsync(CancellationToken cancellationToken) => default;

    /// <summary>Runs to its end, which is the child's. Begins on the process's turn.</summary>
    /// <param name="cancellationToken">The life is over at once.</param>
    internal abstract Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Ends it in good order; it may have ended.</summary>
    /// <param name="cancellationToken">The time for that is over.</param>
    internal abstract ValueTask StopAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Nobody's code is left behind: what is still running after a kill keeps the process from being gone.</summary>
    /// <remarks>What it fails with is told already, or a consequence of the end that is being told.</remarks>
    protected static async ValueTask WaitForAsync(Task? code)
    {
        if (code is not null)
            await Task.WhenAny(code);
    }

    /// <summary>What a task has failed with; null: nothing, or it has not ended.</summary>
    protected static Exception? FailureOf(Task? code) => code switch
    {
        { IsFaulted: true, Exception.InnerExceptions: [var only] } => only,
        { IsFaulted: true } => code.Exception,
        _ => null,
    };

    /// <summary>Throws what has failed, together if it is more than one.</summary>
    protected static void ThrowIfAny(IReadOnlyList<Exception> failures)
    {
        if (failures is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    /// <summary>Disposes whatever can be disposed.</summary>
    protected static async ValueTask DisposeAsync(object instance)
    {
        if (instance is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (instance as IDisposable)?.Dispose();
    }
}
