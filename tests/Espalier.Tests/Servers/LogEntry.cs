using Microsoft.Extensions.Logging;

namespace Espalier.Tests.Servers;

/// <summary>One log entry as a sink sees it.</summary>
internal sealed record LogEntry(LogLevel Level, int Id, string Text, IReadOnlyDictionary<string, object?> Properties, Exception? Exception)
{
    /// <summary>The line "Decision: ..." of its text.</summary>
    public string? Decision => Properties.GetValueOrDefault("Decision") as string;
}
