namespace Espalier.Stress.Introspection;

/// <summary>Counts casts that bring the numbers from 0 in order; its state is the next number, or minus one after any disorder.</summary>
internal sealed class TallyServer : GenServer
{
    private int _next;

    protected internal override ValueTask<Next> HandleCastAsync(object message)
    {
        _next = _next >= 0 && (int)message == _next ? _next + 1 : -1;
        return new(Next.Receive);
    }

    protected internal override object? GetState() => _next;
}
