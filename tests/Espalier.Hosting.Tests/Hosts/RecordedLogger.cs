namespace Espalier.Hosting.Tests.Hosts;

internal sealed class RecordedLogger(RecordedLog log) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        log.Add(logLevel, eventId.Id, formatter(state, exception));
}
