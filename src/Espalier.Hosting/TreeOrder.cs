namespace Espalier.Hosting;

/// <summary>When the supervision tree starts and stops, seen from the hosted services of the same program, the web server among them.</summary>
public enum TreeOrder
{
    /// <summary>The tree starts before they do, and stops when they have stopped: what serves requests may rely on it.</summary>
    BeforeHostedServices,

    /// <summary>The tree starts when they have started, and stops before they do: it may rely on them.</summary>
    AfterHostedServices,
}
