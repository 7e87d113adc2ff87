namespace Espalier;

/// <summary>The answer to a request to forget a child's specification.</summary>
public enum DeleteResult
{
    /// <summary>It is forgotten.</summary>
    Deleted,

    /// <summary>There is no such child.</summary>
    NotFound,

    /// <summary>It runs: stop it first.</summary>
    Running,

    /// <summary>It is being restarted: stop it first.</summary>
    Restarting,
}
