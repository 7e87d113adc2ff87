namespace Espalier.Generators.Models;

/// <summary>Where a handler's or constructor's argument comes from.</summary>
internal enum ArgumentKind
{
    /// <summary>From whoever calls.</summary>
    Given,

    /// <summary>The server's own token.</summary>
    Token,

    /// <summary>Who waits for the reply.</summary>
    Caller,

    /// <summary>From the program's container.</summary>
    Service,
}
