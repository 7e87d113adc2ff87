namespace Espalier;

/// <summary>The answer to a request to stop a child.</summary>
public enum TerminateResult
{
    /// <summary>It does not run any more, whether it did before or not.</summary>
    Terminated,

    /// <summary>There is no such child.</summary>
    NotFound,
}
