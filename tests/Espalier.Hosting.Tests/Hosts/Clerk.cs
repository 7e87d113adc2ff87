namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A server that takes what it needs from its own scope, and logs.</summary>
internal sealed partial class Clerk(int start, [Service] Scoped scoped, [Service] ILogger<Clerk> logger) : GenServer
{
    private int _count = start;

    protected override ValueTask<InitResult> InitAsync()
    {
        scoped.Use();
        Says(logger, "init");
        return new(InitResult.Ok);
    }

    [Call]
    private async Task<int> Add(int by)
    {
        Says(logger, "before");
        await Task.Yield();
        Says(logger, "after");
        return _count += by;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Text}")]
    private static partial void Says(ILogger logger, string text);

    [Cast]
    private void Fail() => throw new InvalidOperationException("broken");
}
