namespace Espalier.Mailboxes;

/// <summary>What became of a posted mail.</summary>
internal enum PostOutcome
{
    /// <summary>Appended; the reader is awake or wants no mail now.</summary>
    Queued,

    /// <summary>Appended; the reader slept and the poster must schedule it.</summary>
    Wake,

    /// <summary>Not appended: the process has ended.</summary>
    Closed,
}
