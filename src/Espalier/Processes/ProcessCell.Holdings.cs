namespace Espalier.Processes;

/// <content>What others keep for it, to be given up with its names.</content>
internal sealed partial class ProcessCell
{
    /// <summary>Its holding of this keeper; null: none.</summary>
    internal Holding? FindHolding(object keeper)
    {
        if (ExtraOrNull is not { } extra)
            return null;
        Lock.Enter();
        Holding? holding = extra.FirstHolding;
        while (holding is not null && !ReferenceEquals(holding.Keeper, keeper))
            holding = holding.NextHolding;
        Lock.Exit();
        return holding;
    }

    /// <summary>Gives it a holding, unless it has one of this keeper already.</summary>
    /// <returns>The one it has now. Null: its end is decided, or it has given up its names for good.</returns>
    internal Holding? TakeHolding(Holding fresh)
    {
        ProcessExtra extra = Extra;
        Lock.Enter();
        Holding? taken = extra.NamesReleased || _fate is not null ? null : TakeHoldingLocked(extra, fresh);
        Lock.Exit();
        return taken;
    }

    private static Holding TakeHoldingLocked(ProcessExtra extra, Holding fresh)
    {
        Holding? last = null;
        for (Holding? holding = extra.FirstHolding; holding is not null; holding = holding.NextHolding)
        {
            if (ReferenceEquals(holding.Keeper, fresh.Keeper))
                return holding;
            if (!holding.IsOver)
                last = holding;
            else if (last is null)
                extra.FirstHolding = holding.NextHolding;
            else
                last.NextHolding = holding.NextHolding;
        }
        if (last is null)
            extra.FirstHolding = fresh;
        else
            last.NextHolding = fresh;
        return fresh;
    }

    private void ReleaseHolding(Holding holding)
    {
        try
        {
            holding.ReleaseAll();
        }
        catch (Exception failure)
        {
            // The equality of somebody's keys.
            ReportLate(failure);
        }
    }
}
