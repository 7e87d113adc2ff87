using System.Collections.Concurrent;

namespace OrderService.Mails;

/// <summary>Stands for a mail server.</summary>
internal sealed partial class Outbox(ILogger<Outbox> logger)
{
    private readonly ConcurrentQueue<string> _sent = new();

    internal IReadOnlyList<string> Sent => [.. _sent];

    internal async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        _sent.Enqueue(text);
        MailWasSent(logger, text);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Mail: {Text}")]
    private static partial void MailWasSent(ILogger logger, string text);
}
