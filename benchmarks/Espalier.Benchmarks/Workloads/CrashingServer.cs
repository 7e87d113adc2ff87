namespace Espalier.Benchmarks.Workloads;

/// <summary>Says when it lives, and crashes when it is told to.</summary>
internal sealed partial class CrashingServer(Pid owner) : GenServer
{
    private int _count;

    protected internal override ValueTask<InitResult> InitAsync()
    {
        owner.Send(Context.Self);
        return new(InitResult.Ok);
    }

    [Call]
    private int Ping() => ++_count;

    [Cast]
    private void Fail()
    {
        _count++;
        throw new InvalidOperationException("boom");
    }
}
