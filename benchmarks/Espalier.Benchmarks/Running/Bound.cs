namespace Espalier.Benchmarks.Running;

/// <summary>What a target compares Espalier's median with.</summary>
internal enum Bound
{
    /// <summary>A fixed value: at most that.</summary>
    AtMost,

    /// <summary>The floor: at most so many times what it needs.</summary>
    TimesFloor,

    /// <summary>The BEAM: at most one so many-th of what it needs.</summary>
    FasterThanBeam,
}
