namespace Espalier.Generators.Models;

/// <summary>What a handler handles.</summary>
internal enum HandlerKind
{
    /// <summary>A call.</summary>
    Call,

    /// <summary>A cast.</summary>
    Cast,

    /// <summary>A plain message.</summary>
    Info,
}
