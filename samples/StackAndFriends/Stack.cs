using Espalier;

namespace StackAndFriends;

/// <summary>Things on top of each other, in a process. A new one begins with what it was given.</summary>
internal sealed class Stack(params string[] first) : GenServer
{
    private readonly Stack<string> _items = new(first);

    // An empty stack throws: the process ends, whoever asked is told why, and its supervisor starts another one.
    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        request is Pop ? new(CallResult.Reply(_items.Pop())) : base.HandleCallAsync(request, caller);

    protected override ValueTask<Next> HandleCastAsync(object message)
    {
        switch (message)
        {
            case Push push:
                _items.Push(push.Item);
                return new(Next.Receive);
            case Topple:
                throw new InvalidOperationException("it fell over");
            default:
                return base.HandleCastAsync(message);
        }
    }
}
