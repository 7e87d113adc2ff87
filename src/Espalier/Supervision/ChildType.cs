namespace Espalier;

/// <summary>What a child is: it decides how long it may take to stop, and how it is counted.</summary>
/// <remarks><otp>supervisor:worker()</otp></remarks>
public enum ChildType
{
    /// <summary>It does work.</summary>
    Worker,

    /// <summary>It has children of its own.</summary>
    Supervisor,
}
