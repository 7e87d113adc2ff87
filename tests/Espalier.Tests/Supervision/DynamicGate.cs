namespace Espalier.Tests.Supervision;

/// <summary>A step of a start that keeps its supervisor waiting until the test opens it.</summary>
internal sealed class DynamicGate(ChildStart then)
{
    private readonly TaskCompletionSource _open = new();

    /// <summary>The supervisor is waiting here.</summary>
    public bool IsReached { get; private set; }

    public async ValueTask<StartResult> StartAsync(ChildStartContext context)
    {
        IsReached = true;
        await _open.Task;
        return await then(context);
    }

    public void Open() => _open.SetResult();
}
