using Espalier.Processes;

namespace Espalier.Applications;

/// <summary>Somebody wants an application to run.</summary>
/// <param name="spec">The application.</param>
/// <param name="type">As what.</param>
/// <param name="caller">The process whose code asks; null: code outside of any.</param>
/// <param name="answer">Called once, on any thread, outside of all locks. It must not block and must not throw.</param>
/// <param name="token">What gives it up; kept for the exception only.</param>
internal sealed class StartRequest(
    ApplicationSpec spec, ApplicationType type, ProcessCell? caller, Action<StartAnswer> answer, CancellationToken token)
    : ApplicationRequest(caller)
{
    internal ApplicationSpec Spec => spec;

    internal ApplicationType Type => type;

    /// <summary>Nobody waits for it any more: whoever comes to carry it out has to drop it. The controller's.</summary>
    internal bool IsGivenUp { get; set; }

    internal void Succeed(StartResult result, ApplicationRun? made = null) => answer(new(result, null, made));

    internal void Fail(Exception failure) => answer(new(null, failure, null));

    internal void Cancel() => Fail(MakeCancellation());

    internal OperationCanceledException MakeCancellation() => new(token);
}
