namespace Espalier.Hosting.Tests.Hosts;

internal sealed class EndlessEnd
{
    internal TaskCompletionSource Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
