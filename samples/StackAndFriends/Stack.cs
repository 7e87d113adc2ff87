using Espalier;

namespace StackAndFriends;

/// <summary>Things on top of each other, in a process. A new one begins with what it was given.</summary>
internal sealed partial class Stack(params string[] first) : GenServer
{
    private readonly Stack<string> _items = new(first);

    // A call, answered with what is on top. An empty stack throws: the process ends, whoever asked is told why, and its
    // supervisor starts another one.
    [Call]
    private string Pop() => _items.Pop();

    // A cast: nobody waits for it.
    [Cast]
    private void Push(string item) => _items.Push(item);

    [Cast]
    private void Topple() => throw new InvalidOperationException("it fell over");
}
