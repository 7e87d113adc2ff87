namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Keeps the exit code of the tests as it is.</summary>
internal sealed class RecordedExitCode : ExitCode
{
    internal bool HasFailed { get; private set; }

    public override void Fail() => HasFailed = true;
}
