namespace Espalier.Servers;

/// <summary>What an init answers.</summary>
internal enum InitKind : byte
{
    /// <summary>A <c>default</c> answer, which is none.</summary>
    None,

    /// <summary>Started.</summary>
    Ok,

    /// <summary>No process, and no error either.</summary>
    Ignore,

    /// <summary>Refused; the process ends with the reason.</summary>
    Stop,

    /// <summary>Refused; the process ends normally.</summary>
    Fail,
}
