namespace Snippets.Guides;

/// <summary>Where prices come from.</summary>
internal sealed class Feed
{
    internal Task<Price[]> ReadAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<Price[]>(cancellationToken) : Task.FromResult<Price[]>([new("ESP", 42)]);
}
