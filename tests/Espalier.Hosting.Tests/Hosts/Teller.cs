namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server that writes down when it starts and ends.</summary>
internal sealed partial class Teller(string name, Journal journal) : GenServer
{
    internal static ChildSpec Named(string name, Journal journal) => Child(name, journal) with { Id = name };

    protected override ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        journal.Add($"start {name}");
        return new(InitResult.Ok);
    }

    protected override ValueTask TerminateAsync(ExitReason reason)
    {
        journal.Add($"stop {name}");
        return default;
    }

    [Call]
    private string Tell() => name;

    [Cast]
    private void Fail(string why) => throw new InvalidOperationException(why);
}
