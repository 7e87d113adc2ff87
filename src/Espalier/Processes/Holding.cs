namespace Espalier.Processes;

/// <summary>What one keeper, a registry for example, keeps for one process: given up at the same point of its death as its names.</summary>
internal abstract class Holding(object keeper)
{
    /// <summary>Who keeps it. A process has one holding of each keeper.</summary>
    internal object Keeper { get; } = keeper;

    /// <summary>The next of the process's holdings, in the order in which they began. Guarded by the cell's lock.</summary>
    internal Holding? NextHolding { get; set; }

    /// <summary>The keeper has ended, so nothing is left to be given up. Asked under the cell's lock: it may look, not more.</summary>
    internal abstract bool IsOver { get; }

    /// <summary>Gives up everything, for good. Called once, before anybody hears of the process's end.</summary>
    internal abstract void ReleaseAll();
}
