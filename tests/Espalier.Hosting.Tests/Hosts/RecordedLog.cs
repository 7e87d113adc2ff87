using System.Collections.Concurrent;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>What has been logged, with the scopes around it.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider? _scopes;

    internal IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new RecordedLogger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal void Add(LogLevel level, int id, string text)
    {
        var scopes = new List<object?>();
        _scopes?.ForEachScope(static (scope, list) => list.Add(scope), scopes);
        _lines.Enqueue(new LogLine(level, id, text, scopes));
    }
}
