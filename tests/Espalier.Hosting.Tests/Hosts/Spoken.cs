namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Lines of the tests' own.</summary>
internal static partial class Spoken
{
    internal const int Id = 1;

    [LoggerMessage(EventId = Id, Level = LogLevel.Information, Message = "{Text}")]
    internal static partial void Says(ILogger logger, string text);
}
