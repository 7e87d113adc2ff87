namespace Espalier.Servers;

/// <summary>The functions that users write, plain or async, as one shape.</summary>
internal static class AgentFunction
{
    internal static Func<ValueTask<TState>> Plain<TState>(Func<TState> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return () => new(function());
    }

    internal static Func<ValueTask<TState>> Async<TState>(Func<Task<TState>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return () => Answer(function());
    }

    internal static Func<TState, ValueTask<T>> Plain<TState, T>(Func<TState, T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return state => new(function(state));
    }

    internal static Func<TState, ValueTask<T>> Async<TState, T>(Func<TState, Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return state => Answer(function(state));
    }

    /// <summary>No task is no answer: the agent ends as a server does whose callback answers nothing.</summary>
    private static ValueTask<T> Answer<T>(Task<T>? task) => new(task ?? throw new ExitException(ExitReason.BadReturn("the agent's function")));
}
