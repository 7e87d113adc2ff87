using System.Runtime.CompilerServices;
using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>A child's start function under way. Awaited on the supervisor's turn it gives an answer, whatever the function does.</summary>
/// <remarks>An awaitable and no async method: a supervisor that waits for a child pays for one state machine, which is its own.</remarks>
internal readonly struct ChildStarting : ICriticalNotifyCompletion
{
    private readonly ChildStartContext _context;
    private readonly IChildTable? _children;
    private readonly ValueTask<StartResult> _answer;
    private readonly bool _isDynamic;

    private ChildStarting(ChildStartContext context, IChildTable? children, bool isDynamic, ValueTask<StartResult> answer)
    {
        _context = context;
        _children = children;
        _isDynamic = isDynamic;
        _answer = answer;
    }

    public bool IsCompleted => _answer.IsCompleted;

    private ProcessCell Cell => _context.Parent.Cell;

    /// <summary>Calls the start function.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="context">What its start has to go by.</param>
    /// <param name="children">Who is a child already; null: there is none.</param>
    /// <param name="isDynamic">An exit or an exception of the function itself is taken for a failed init.</param>
    internal static ChildStarting Begin(ChildSpec spec, ChildStartContext context, IChildTable? children, bool isDynamic)
    {
        try
        {
            return new ChildStarting(context, children, isDynamic, spec.Start(context));
        }
        catch (Exception failure) when (context.Parent.Cell.Fate is null)
        {
            return new ChildStarting(context, children, isDynamic, new(AnswerTo(failure, context.Parent.Cell, isDynamic)));
        }
    }

    public ChildStarting GetAwaiter() => this;

    public void OnCompleted(Action continuation) => _answer.GetAwaiter().OnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _answer.GetAwaiter().UnsafeOnCompleted(continuation);

    public StartResult GetResult()
    {
        try
        {
            StartResult result = _answer.GetAwaiter().GetResult();
            return FindFault(result) is not { } fault
                ? result
                : new StartResult.Failed(
                    new StartError.Failed(ExitReason.BadReturn($"the start function of child {_context.Id}: {fault}")));
        }
        catch (Exception failure) when (Cell.Fate is null)
        {
            return AnswerTo(failure, Cell, _isDynamic);
        }
    }

    private static StartResult AnswerTo(Exception failure, ProcessCell cell, bool isDynamic)
    {
        if (failure is StartFailedException start)
            return start.Error is { } error ? new StartResult.Failed(error) : new StartResult.Ignored();

        // An exit that the start function asked for is the start's, not the supervisor's.
        cell.ForgetRequestedExit();
        var reason = ExitReason.Of(failure);
        return new StartResult.Failed(isDynamic ? new StartError.Failed(reason) : new StartError.StartFunctionFailed(reason));
    }

    /// <summary>What is wrong with its answer; null: nothing. A child is a process of this system, and nobody's two children at once.</summary>
    private string? FindFault(StartResult? result) => result switch
    {
        null => "null, expected a StartResult",
        StartResult.Failed { Error: null } => "Failed with null, expected an error",
        StartResult.Started { Pid: { Target: null } none } => $"Started with {none}, expected a process",
        StartResult.Started { Pid: var pid } when !ReferenceEquals(pid.Target!.Home, Cell.System) =>
            $"Started with {pid} of another system, expected a process of this one",
        StartResult.Started { Pid: var pid } when pid == Cell.Pid => $"Started with {pid}, which is the supervisor itself",
        StartResult.Started { Pid: var pid } when _children?.Contains(pid) == true => $"Started with {pid}, which is a child already",
        _ => null,
    };
}
