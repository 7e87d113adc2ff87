namespace Espalier.Processes;

/// <summary>Whether a cell can be tied, and whether it is a tie itself.</summary>
internal enum TieState : byte
{
    /// <summary>It has the links of its list.</summary>
    Open,

    /// <summary>Besides those, and before them, it is itself its link to its starter.</summary>
    ToStarter,

    /// <summary>It has ended and told everybody: there are no links, and there will be none.</summary>
    Closed,
}
