namespace Espalier;

/// <summary>When a child that has ended is started again.</summary>
/// <remarks><otp>supervisor:restart()</otp></remarks>
public enum RestartType
{
    /// <summary>Always.</summary>
    Permanent,

    /// <summary>Only when it ended abnormally: not after normal, shutdown, or shutdown with a detail.</summary>
    Transient,

    /// <summary>Never; and its specification is forgotten when it has ended.</summary>
    Temporary,
}
