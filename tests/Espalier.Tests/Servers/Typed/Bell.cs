namespace Espalier.Tests.Servers.Typed;

/// <summary>A small typed server, whose handlers of infos do not take everything.</summary>
internal sealed partial class Bell : GenServer
{
    private int _rings;

    protected internal override ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        return new(InitResult.Ok);
    }

    [Call]
    private int Ring() => ++_rings;

    [Cast]
    private void Mute() => _rings = 0;

    [Info]
    private void OnExit(TrappedExit exit) => _rings += 100;

    [Info]
    private void OnNumber(int number) => _rings += number;
}
