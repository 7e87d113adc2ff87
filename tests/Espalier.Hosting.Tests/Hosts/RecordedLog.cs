using System.Collections.Concurrent;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>What has been logged, with the scopes around it.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _seen = new();
    private IExternalScopeProvider? _scopes;

    internal IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new RecordedLogger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    /// <summary>A line with this id has been logged.</summary>
    internal Task WaitForAsync(int id) => SeenOf(id).Task;

    internal void Add(LogLevel level, int id, string text)
    {
        var scopes = new List<object?>();
        _scopes?.ForEachScope(static (scope, list) => list.Add(scope), scopes);
        _lines.Enqueue(new LogLine(level, id, text, scopes));
        SeenOf(id).TrySetResult();
    }

    private TaskCompletionSource SeenOf(int id) =>
        _seen.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
