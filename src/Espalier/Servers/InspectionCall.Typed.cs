using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>A look into a server that ends with a value.</summary>
internal sealed class InspectionCall<T>(ProcessSystem system, Func<ServerBehavior, T> act)
    : InspectionCall(system), IValueTaskSource<T>, IValueTaskSource
{
    private T? _result;

    internal override object Request => act;

    /// <summary>What the caller awaits; once only.</summary>
    internal ValueTask<T> Task => new(this, Token);

    /// <summary>The same for a caller whom the answer tells only that it is done.</summary>
    internal ValueTask Done => new(this, Token);

    /// <inheritdoc/>
    public T GetResult(short token)
    {
        ThrowIfFailed(token);
        return _result!;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    internal override void Run(ServerBehavior server)
    {
        long version = Version;
        T result;
        try
        {
            result = server.RunGuarded(act, server);
        }
        catch (Exception failure)
        {
            // A process that has been killed meanwhile fails the call itself, with its own reason.
            if (ProcessTarget.Current is not ProcessCell { Fate: not null })
                FailAlone(version, failure);
            return;
        }
        Reply(version, result);
    }

    internal override void ThrowIfNoReply(object? value)
    {
    }

    protected override bool TryReply(long version, object? value, bool endsTurn)
    {
        if (!TryClaim(version))
            return false;
        _result = (T?)value;
        Publish();
        return true;
    }
}
