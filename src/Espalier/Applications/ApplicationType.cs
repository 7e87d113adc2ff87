namespace Espalier;

/// <summary>What the end of an application by itself means for the system.</summary>
/// <remarks>
/// Stopping an application on purpose never stops the system, whatever its type. A supervisor that gives up ends with
/// <see cref="ExitReason.Shutdown"/>, which is not normal: a transient application is then as good as a permanent one.
/// <otp>application:restart_type()</otp>
/// </remarks>
public enum ApplicationType
{
    /// <summary>Nothing: its end is logged, and it may be started again.</summary>
    Temporary,

    /// <summary>An end for another reason than <see cref="ExitReason.Normal"/> stops the system.</summary>
    Transient,

    /// <summary>Its end stops the system, whatever the reason.</summary>
    Permanent,
}
