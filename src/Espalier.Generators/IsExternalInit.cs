namespace System.Runtime.CompilerServices;

/// <summary>What records need and this target does not have.</summary>
internal static class IsExternalInit;
