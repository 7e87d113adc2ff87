namespace Espalier;

/// <summary>What has become of a child.</summary>
/// <remarks><otp>the pid, undefined, or restarting in which_children</otp></remarks>
public enum ChildStatus
{
    /// <summary>It runs, as far as its supervisor knows.</summary>
    Running,

    /// <summary>It does not run: it was stopped, has ended in good order, or its start had nothing to run. Its specification is kept.</summary>
    Stopped,

    /// <summary>Its restart failed and will be tried again.</summary>
    Restarting,
}
