using System.Runtime.CompilerServices;

namespace Espalier.Servers;

/// <summary>The functions that users write, plain or async, as one shape.</summary>
internal static class AgentFunction
{
    /// <exception cref="ArgumentException">The state would be work that is under way: nobody would wait for it.</exception>
    internal static Func<ValueTask<TState>> Plain<TState>(
        Func<TState> function, [CallerArgumentExpression(nameof(function))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(function, parameter);
        ThrowIfWork(typeof(TState), parameter);
        return () => new(function());
    }

    internal static Func<ValueTask<TState>> Async<TState>(
        Func<Task<TState>> function, [CallerArgumentExpression(nameof(function))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(function, parameter);
        return () => Answer(function());
    }

    /// <exception cref="ArgumentException">What it answers is work: nobody would wait for it, and the agent would go on beside it.</exception>
    internal static Func<TState, ValueTask<T>> Plain<TState, T>(
        Func<TState, T> function, [CallerArgumentExpression(nameof(function))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(function, parameter);
        ThrowIfWork(typeof(T), parameter);
        return state => new(function(state));
    }

    internal static Func<TState, ValueTask<T>> Async<TState, T>(Func<TState, Task<T>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return state => Answer(function(state));
    }

    /// <summary>Without a value: the answer is null.</summary>
    internal static Func<TState, ValueTask<object?>> Async<TState>(Func<TState, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return async state =>
        {
            await (function(state) ?? throw NoTask());
            return null;
        };
    }

    /// <summary>No task is no answer: the agent ends as a server does whose callback answers nothing.</summary>
    private static ValueTask<T> Answer<T>(Task<T>? task) => new(task ?? throw NoTask());

    private static ExitException NoTask() => new(ExitReason.BadReturn("the agent's function"));

    private static void ThrowIfWork(Type answer, string? parameter)
    {
        if (typeof(Task).IsAssignableFrom(answer) || answer == typeof(ValueTask) ||
            (answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            throw new ArgumentException(
                $"The function answers a {TypeText.NameOf(answer)}, which the agent would not await: give an async function with a value.",
                parameter);
        }
    }
}
