namespace Espalier;

/// <summary>What is known about a process at one moment, without asking it.</summary>
/// <remarks><otp>process_info/1</otp></remarks>
public sealed record ProcessInfo
{
    /// <summary>The process.</summary>
    public required Pid Pid { get; init; }

    /// <summary>Its local name; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>What it was labelled; null: nothing.</summary>
    public object? Label { get; init; }

    /// <summary>The class or function that runs in it.</summary>
    public required string Description { get; init; }

    /// <summary>What it is doing.</summary>
    public ProcessStatus Status { get; init; }

    /// <summary>Who started it; <c>default</c> for code outside of any process and when the starter has ended.</summary>
    public Pid Parent { get; init; }

    /// <summary>Whether exit signals become messages.</summary>
    public bool TrapsExits { get; init; }

    /// <summary>How many messages are unread, near enough.</summary>
    public int MailboxLength { get; init; }

    /// <summary>Linked processes, in the order of linking.</summary>
    public required IReadOnlyList<Pid> Links { get; init; }

    /// <summary>What it monitors, one entry a monitor, the oldest first.</summary>
    public required IReadOnlyList<ProcessAddress> Monitors { get; init; }

    /// <summary>Who monitors it, one entry a monitor, the oldest first.</summary>
    public required IReadOnlyList<Pid> MonitoredBy { get; init; }
}
