namespace Espalier.Hosting.Tests.Hosts;

internal sealed record LogLine(LogLevel Level, int Id, string Text, IReadOnlyList<object?> Scopes);
