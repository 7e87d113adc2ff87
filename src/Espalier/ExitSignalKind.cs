namespace Espalier;

/// <summary>What made an exit signal: it decides what the receiver does with the reason.</summary>
internal enum ExitSignalKind
{
    /// <summary>Somebody asked: <c>pid.SendExit(reason)</c>.</summary>
    Explicit,

    /// <summary>Somebody insisted: <c>pid.Kill()</c>. Cannot be trapped and becomes <see cref="ExitReason.Killed"/>.</summary>
    Kill,

    /// <summary>A linked process ended.</summary>
    Link,
}
