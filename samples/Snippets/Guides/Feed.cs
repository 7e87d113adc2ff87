namespace Snippets.Guides;

/// <summary>Where prices come from.</summary>
internal sealed class Feed
{
    private readonly Price[] _prices = [new("ESP", 42)];

    internal Task<Price[]> ReadAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<Price[]>(cancellationToken) : Task.FromResult(_prices);
}
