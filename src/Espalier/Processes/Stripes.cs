using System.Numerics;

namespace Espalier.Processes;

/// <summary>Into how many parts that is split which all processors write, and which part is whose.</summary>
internal static class Stripes
{
    private const int Most = 16;

    /// <summary>A power of two.</summary>
    internal static readonly int Count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, Most));

    /// <summary>That of the processor on which the caller runs. Only a hint: it may run on another one by now.</summary>
    internal static int Nearest => Thread.GetCurrentProcessorId() & (Count - 1);
}
