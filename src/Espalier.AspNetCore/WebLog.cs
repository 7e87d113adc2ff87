using Microsoft.Extensions.Logging;

namespace Espalier.AspNetCore;

/// <summary>What the web part logs by itself.</summary>
internal static partial class WebLog
{
    [LoggerMessage(EventId = 8001, Level = LogLevel.Warning, Message = "{Method} {Path} was answered with {Status}: {Why}")]
    internal static partial void CallHasFailed(ILogger logger, string method, string path, int status, string why);
}
