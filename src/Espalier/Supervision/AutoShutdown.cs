namespace Espalier;

/// <summary>Whether a supervisor ends when its significant children have done their work.</summary>
/// <remarks>
/// A significant child counts as done when it ends by itself and is not restarted; stopping it by hand triggers nothing.
/// <otp>supervisor:auto_shutdown()</otp>
/// </remarks>
public enum AutoShutdown
{
    /// <summary>Never by itself; no child may be significant.</summary>
    Never,

    /// <summary>When one of them is done.</summary>
    AnySignificant,

    /// <summary>When one of them is done and no other is running or being restarted.</summary>
    AllSignificant,
}
