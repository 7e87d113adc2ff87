namespace Espalier.Stress.Servers;

/// <summary>Checks that each sender's casts come in order and without a gap.</summary>
internal sealed class OrderServer(Action onDisorder) : GenServer
{
    private readonly Dictionary<int, int> _last = [];

    protected internal override ValueTask<Next> HandleCastAsync(object message)
    {
        (int sender, int number) = ((int, int))message;
        if (_last.TryGetValue(sender, out int last) && number != last + 1)
            onDisorder();
        _last[sender] = number;
        return new(Next.Receive);
    }
}
