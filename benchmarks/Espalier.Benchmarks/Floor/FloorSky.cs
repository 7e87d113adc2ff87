using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Floor;

/// <summary>A process of the tree: adds up what its ten children send, or is a leaf.</summary>
internal sealed class FloorSky : FloorActor
{
    private readonly FloorProcess _parent;
    private readonly long _number;
    private readonly int _leaves;
    private int _missing = Skynet.Children;
    private long _sum;

    internal FloorSky(FloorProcess parent, long number, int leaves)
    {
        _parent = parent;
        _number = number;
        _leaves = leaves;
        Process = new FloorProcess(this);
    }

    internal FloorProcess Process { get; }

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorSum sum:
                _sum += sum.Value;
                if (--_missing == 0)
                    _parent.Send(new FloorSum(_sum));
                break;
            default:
                Begin();
                break;
        }
    }

    private void Begin()
    {
        if (_leaves == 1)
        {
            _parent.Send(new FloorSum(_number));
            return;
        }
        int each = _leaves / Skynet.Children;
        for (int i = 0; i < Skynet.Children; i++)
            new FloorSky(Process, _number + ((long)i * each), each).Process.Send(FloorSignal.Begin);
    }
}
