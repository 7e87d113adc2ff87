namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Keeps the exit code of the tests as it is.</summary>
internal sealed class RecordedExitCode : ExitCode
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal bool HasFailed => _failed.Task.IsCompleted;

    /// <summary>It has been set to a failure.</summary>
    internal Task Failed => _failed.Task;

    public override void Fail() => _failed.TrySetResult();
}
