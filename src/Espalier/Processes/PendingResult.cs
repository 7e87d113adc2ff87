using System.Threading.Tasks.Sources;

namespace Espalier.Processes;

/// <summary>A wait that ends with a value.</summary>
internal abstract class PendingResult<T>(ProcessSystem system) : PendingWait(system), IValueTaskSource<T>
{
    private T? _result;

    /// <summary>What the caller awaits; once only.</summary>
    internal ValueTask<T> Task => new(this, Token);

    /// <summary>Ends it with a value, if nobody has ended it.</summary>
    internal bool TrySucceed(long version, T result, bool endsTurn = false)
    {
        if (!TryClaim(version))
            return false;
        _result = result;
        Publish(endsTurn);
        return true;
    }

    /// <inheritdoc/>
    public T GetResult(short token)
    {
        ThrowIfFailed(token);
        return _result!;
    }
}
