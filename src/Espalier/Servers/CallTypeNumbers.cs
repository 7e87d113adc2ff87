namespace Espalier.Servers;

/// <summary>Numbers the types of replies and requests in the order in which they are first used.</summary>
/// <remarks>Shared by all systems, as the types are; nothing but a place in an array depends on it.</remarks>
internal static class CallTypeNumbers
{
    private static int _last = -1;

    internal static int Take() => Interlocked.Increment(ref _last);
}
