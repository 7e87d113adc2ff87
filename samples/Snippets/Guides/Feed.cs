namespace Snippets.Guides;

/// <summary>Where prices come from.</summary>
internal sealed class Feed
{
    private decimal _value = 42;

    internal Task<Price[]> ReadAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<Price[]>(cancellationToken) : Task.FromResult<Price[]>([new("ESP", _value++)]);
}
