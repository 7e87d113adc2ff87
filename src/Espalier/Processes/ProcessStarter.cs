namespace Espalier.Processes;

/// <summary>Makes processes: named, linked and monitored in the same act, then scheduled.</summary>
internal static class ProcessStarter
{
    /// <summary>Makes a process and schedules its first turn.</summary>
    /// <param name="system">Where.</param>
    /// <param name="behavior">What runs in it.</param>
    /// <param name="options">Name, label, link.</param>
    /// <param name="parent">The process that starts it; null: code outside of any.</param>
    /// <param name="monitored">The parent watches it.</param>
    /// <param name="monitor">The watch.</param>
    /// <param name="holder">Who holds the name, when null is returned.</param>
    /// <returns>Null: the name is taken, and nothing was made.</returns>
    internal static ProcessCell? TryStart(
        ProcessSystem system, ProcessBehavior behavior, SpawnOptions options, ProcessCell? parent, bool monitored,
        out MonitorRef monitor, out Pid holder)
    {
        monitor = default;
        holder = default;
        if (options.Name is { Length: 0 })
            throw new ArgumentException("Name is empty: expected a name, or null for none.", nameof(options));
        parent?.ThrowIfFenced();
        system.BeginProcess();
        var cell = new ProcessCell(system, system.NextId(), behavior, parent);
        if (options.Name is { } name)
        {
            // Before anything else: whoever loses the race for the name has never been a process.
            if (system.Names.TryFindHolder(name, out holder) || !system.Names.TryRegister(name, cell.Pid, out holder))
            {
                system.EndProcess();
                return null;
            }
        }
        if (options.Label is not null)
            cell.Extra.Label = options.Label;
        if (options.TrapsExits)
            cell.TrapsExits = true;
        system.Table.Add(cell);
        if (options.IsLinked || monitored)
            monitor = parent!.TieToChild(cell, options.IsLinked, monitored);
        options.OnMade?.Invoke(cell);

        // The stop marks first and reads the table second, we the other way round: one of the two ends the newcomer.
        if (system.IsStopping)
            cell.Apply(new(default, ExitReason.Shutdown, ExitSignalKind.Kill));

        // So does the end of an application: its master has ended when it reads the table.
        else if (cell.IsStray)
            cell.Apply(new(default, ExitReason.Killed, ExitSignalKind.Kill));
        if (system.IsObserved)
            system.Emit(new ProcessStarted(cell.Pid, system.Now, cell.Parent));

        // Whoever starts a server waits for its init.
        if (parent is not null && behavior.IsStarting)
            cell.ScheduleNext();
        else
            cell.Schedule();
        return cell;
    }
}
