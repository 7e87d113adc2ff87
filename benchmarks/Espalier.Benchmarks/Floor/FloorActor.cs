namespace Espalier.Benchmarks.Floor;

/// <summary>What a process does with a message: a switch.</summary>
internal abstract class FloorActor
{
    internal abstract void Receive(object message);

    /// <summary>It threw: what it is to do before the next message.</summary>
    internal virtual void Restart(Exception exception) => throw new InvalidOperationException("It is not to crash.", exception);
}
