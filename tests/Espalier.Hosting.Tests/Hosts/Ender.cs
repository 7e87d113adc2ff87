namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server that ends, under the call that asks for it, in every way in which a server can.</summary>
internal sealed partial class Ender(Journal journal) : GenServer
{
    internal static ChildSpec Named(ProcessName name, Journal journal) => Child(journal) with { Id = "ender", Name = name };

    [Call]
    private string Tell() => "here";

    [Call]
    private CallResult<string> End(ExitReason reason) => CallResult<string>.Stop(reason);

    [Call]
    private CallResult<string> SayNothing() => default;

    [Call]
    private string Crash() => throw new InvalidOperationException("secret");

    [Call]
    private string CrashLikeOneThatIsAsked() => throw new NotSupportedException("secret");

    /// <summary>Asks somebody else, and does not catch what comes of it.</summary>
    [Call]
    private async Task<string> Ask(ProcessAddress other, TimeSpan limit) => await At(other).TellAsync(limit);

    [Call]
    private async Task<string> Hang(CancellationToken cancellationToken)
    {
        journal.Add("ender hangs");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return "";
    }
}
