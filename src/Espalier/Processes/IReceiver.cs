namespace Espalier.Processes;

/// <summary>A receive for which nothing fitting had come yet. Used on its process's turn only.</summary>
internal interface IReceiver
{
    /// <summary>The last mail that was looked at; null: none yet.</summary>
    Mail? Scanned { get; set; }

    /// <summary>The one that began after it.</summary>
    IReceiver? NextReceiver { get; set; }

    /// <summary>The user's own: one at a time.</summary>
    bool IsExclusive { get; }

    /// <summary>Nobody waits any more: out of time, cancelled, or interrupted.</summary>
    bool IsOver { get; }

    /// <summary>A fatal signal has come: nothing more is received.</summary>
    void Interrupt(ExitReason fate);

    /// <summary>Takes the mail if it fits. User code may decide; if that throws, the receive ends with the exception.</summary>
    bool Offer(Mail mail);
}
