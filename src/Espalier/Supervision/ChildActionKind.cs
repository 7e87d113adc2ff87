namespace Espalier.Supervision;

/// <summary>What a supervisor does with one child.</summary>
internal enum ChildActionKind
{
    /// <summary>End it, by its own policy.</summary>
    Stop,

    /// <summary>Take it out of the table.</summary>
    Forget,

    /// <summary>Start it again. If that fails, what follows is not done.</summary>
    Start,
}
