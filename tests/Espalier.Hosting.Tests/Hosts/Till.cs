namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server whose start can be held up, and which fails, hangs and holds its thread when told.</summary>
internal sealed partial class Till(Journal journal, TillGate gate) : GenServer
{
    internal static Func<IServiceProvider, ChildSpec> Named(string name) => services =>
        Child(services.GetRequiredService<Journal>(), services.GetRequiredService<TillGate>()) with
        {
            Id = name,
            Name = services.GetRequiredService<ProcessSystem>().Name(name),
        };

    protected override async ValueTask<InitResult> InitAsync()
    {
        journal.Add("till starts");
        await gate.Opened;
        return InitResult.Ok;
    }

    [Call]
    private string Tell() => "open";

    [Call]
    private string Break(string why) => throw new InvalidOperationException(why);

    [Call]
    private async Task<string> Hang(CancellationToken cancellationToken)
    {
        journal.Add("till hangs");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return "";
    }

    /// <summary>Work that does not heed that the process has ended.</summary>
    [Cast]
    private async Task Hold(Task end)
    {
        journal.Add("till holds");
        await Task.WhenAny(end);
        journal.Add("till lets go");
    }
}
