using Espalier;

namespace Quickstart;

/// <summary>A server: a process that answers messages, one after another. Its state is an ordinary field.</summary>
internal sealed partial class Counter : GenServer
{
    private int _count;

    // A call: whoever asked waits for the reply. Counting too far throws, and that ends this process and no other.
    [Call]
    private int Count(int by)
    {
        if (by > 1000)
            throw new InvalidOperationException($"cannot count {by} at once");
        return _count += by;
    }
}
