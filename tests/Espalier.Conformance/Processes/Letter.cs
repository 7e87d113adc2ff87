namespace Espalier.Conformance;

/// <summary>What one actor sends to another.</summary>
/// <param name="From">The sender.</param>
/// <param name="Value">What it sends.</param>
/// <param name="IsByName">It was sent to a name.</param>
internal sealed record Letter(string From, Json Value, bool IsByName = false)
{
    /// <summary>Recordings show the letter whole when the recorder could not tell by its address that a server gets it.</summary>
    public Json AsSeenByServer => IsByName ? Json.Pair("from", Json.List([From, Value])) : Value;
}
