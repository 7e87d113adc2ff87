using System.Runtime.CompilerServices;

namespace Espalier.Processes;

/// <summary>What a behavior answers to a mail: the process goes on, ends, or has an open handler.</summary>
/// <remarks>One reference, so that the answer of every handler comes back in a register: a task of a value would be copied through memory.</remarks>
internal readonly struct StepResult
{
    // Null: it goes on. A reason: it ends. A task: the handler is open, or has failed. An exception: the handler threw it.
    private readonly object? _what;

    internal StepResult(ExitReason reason) => _what = reason;

    private StepResult(object what) => _what = what;

    internal bool GoesOn => _what is null;

    /// <summary>Why the process ends; null: it goes on, or the handler is open.</summary>
    internal ExitReason? End => _what as ExitReason;

    /// <summary>The handler that is open or has failed; null: it has answered.</summary>
    internal Task<ExitReason?>? Open => _what as Task<ExitReason?>;

    /// <summary>What the handler threw, instead of an answer; null: it did not.</summary>
    internal Exception? Thrown => _what as Exception;

    internal static StepResult Threw(Exception failure) => new((object)failure);

    internal static StepResult Of(ValueTask<ExitReason?> answer)
    {
        if (!answer.IsCompletedSuccessfully)
            return new((object)answer.AsTask());
        return answer.Result is { } end ? new(end) : default;
    }

    public ValueTaskAwaiter<ExitReason?> GetAwaiter() =>
        (Open is { } open ? new ValueTask<ExitReason?>(open) : new ValueTask<ExitReason?>(End)).GetAwaiter();
}
