using Espalier;

namespace Company.Worker_1;

/// <summary>Keeps the last values. A server does one thing at a time, so its fields need no lock.</summary>
public sealed partial class History(int capacity) : GenServer
{
    private readonly Queue<double> _values = new();

    // A cast: the sender does not wait.
    [Cast]
    private void Add(double value)
    {
        _values.Enqueue(value);
        if (_values.Count > capacity)
            _values.Dequeue();
    }

    // A call: the caller awaits the reply.
    [Call]
    private double? Mean() => _values.Count == 0 ? null : _values.Average();
}
