namespace Espalier.Hosting;

/// <summary>What the health checks of the supervision tree look for.</summary>
public sealed class SupervisionHealthOptions
{
    /// <summary>A supervisor that has restarted children and tolerates fewer restarts than this at the moment is degraded.</summary>
    /// <value>0 or more; 0: the restarts are not looked at. Default: 1, so that it is degraded when the next failure ends it.</value>
    public int MinRestartsLeft { get; set; } = 1;

    /// <summary>How long ago a process may have been woken by a timer at most, or else the program is not live.</summary>
    /// <value>
    /// By the clock of the <see cref="ProcessSystem"/>. Longer than 2 seconds, as one is to be woken every second. Default: 10 seconds.
    /// </value>
    public TimeSpan PulseLimit { get; set; } = TimeSpan.FromSeconds(10);
}
