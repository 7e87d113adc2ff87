using System.Collections.Concurrent;

namespace Espalier.Hosting.Tests.Hosts;

/// <summary>What has been logged, with the scopes around it.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly ConcurrentDictionary<object, TaskCompletionSource> _seen = new();
    private IExternalScopeProvider? _scopes;

    internal IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new RecordedLogger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    /// <summary>A line with this id has been logged.</summary>
    internal Task WaitForAsync(int id) => SeenOf(id).Task;

    /// <summary>A line with this text has been logged.</summary>
    internal Task WaitForAsync(string text) => SeenOf(text).Task;

    internal void Add(LogLevel level, int id, string text)
    {
        var scopes = new List<object?>();
        _scopes?.ForEachScope(static (scope, list) => list.Add(TakeOf(scope)), scopes);
        _lines.Enqueue(new LogLine(level, id, text, scopes));
        SeenOf(id).TrySetResult();
        SeenOf(text).TrySetResult();
    }

    /// <summary>What a scope says now: later it may say something else.</summary>
    private static object? TakeOf(object? scope) => scope is IReadOnlyList<KeyValuePair<string, object?>> values ? values.ToArray() : scope;

    private TaskCompletionSource SeenOf(object what) =>
        _seen.GetOrAdd(what, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
