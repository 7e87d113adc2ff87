namespace Espalier;

/// <summary>Which request failed.</summary>
public enum CallOperation
{
    /// <summary>A call that waited for a reply.</summary>
    Call,

    /// <summary>A stop that waited for the end.</summary>
    Stop,

    /// <summary>A request for a registry's lock.</summary>
    Lock,

    /// <summary>A wait for the value of a task.</summary>
    Await,

    /// <summary>A wait for the values of several tasks.</summary>
    AwaitAll,

    /// <summary>The reading of a stream of tasks.</summary>
    Stream,
}
