namespace Espalier.Fuzz;

/// <summary>A server that answers one request and leaves another one open.</summary>
internal sealed partial class Echo : GenServer
{
    private readonly List<Caller<int>> _waiting = [];
    private readonly int _factor = 2;
    private object? _state = "state";

    protected internal override object? GetState() => _state;

    protected internal override void SetState(object? state) => _state = state;

    [Call]
    private int Double(int number) => number * _factor;

    /// <summary>Nobody ever answers.</summary>
    [Call]
    private void Wait(Caller<int> caller) => _waiting.Add(caller);
}
