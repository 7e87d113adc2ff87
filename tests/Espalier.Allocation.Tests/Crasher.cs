namespace Espalier.Allocation;

/// <summary>Says when it lives, and crashes when it is told to.</summary>
public sealed partial class Crasher(Pid owner) : GenServer
{
    private int _count;

    protected override ValueTask<InitResult> InitAsync()
    {
        owner.Send(Context.Self);
        return new(InitResult.Ok);
    }

    [Call]
    private int Ping() => ++_count;

    [Cast]
    private void Fail() => throw new InvalidOperationException($"crash {_count}");
}
