namespace Espalier.AspNetCore;

/// <summary>How failed calls become responses.</summary>
public sealed class SupervisionProblemDetailsOptions
{
    /// <summary>After which time a client may try again: the header <c>Retry-After</c> of a 503, in whole seconds, rounded up.</summary>
    /// <value>Zero or more; zero: no header. Default: 1 second.</value>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
