using Espalier;

namespace Quickstart;

/// <summary>A server: a process that answers messages, one after another. Its state is an ordinary field.</summary>
internal sealed class Counter : GenServer
{
    private int _count;

    // A call: whoever asked waits for the reply. Counting too far throws, and that ends this process and no other.
    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        if (request is not Count count)
            return base.HandleCallAsync(request, caller);
        if (count.By > 1000)
            throw new InvalidOperationException($"cannot count {count.By} at once");
        _count += count.By;
        return new(CallResult.Reply(_count));
    }
}
