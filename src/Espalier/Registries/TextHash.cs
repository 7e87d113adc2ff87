using System.Runtime.InteropServices;

namespace Espalier.Registries;

/// <summary>The hash of keys that are strings. Their own takes so long that the processor cannot begin the next look-up meanwhile.</summary>
/// <remarks>
/// As .NET's it depends on secrets of this run, so that nobody can choose names that share a hash. Each factor of a product hides one: with
/// a known one, text that cancels it would make the product zero, whatever the rest.
/// </remarks>
internal static class TextHash
{
    private const int Block = 2 * sizeof(ulong);

    private static readonly ulong Left = Secret("left", "hand");
    private static readonly ulong Right = Secret("right", "foot");

    internal static int Of(string text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        ulong hash = Right ^ (uint)bytes.Length;
        for (; bytes.Length >= Block; bytes = bytes[Block..])
            hash = Mix(MemoryMarshal.Read<ulong>(bytes) ^ Left, MemoryMarshal.Read<ulong>(bytes[sizeof(ulong)..]) ^ hash);

        // What is left may be read twice: the length, which is in the hash, tells how it overlaps.
        ulong first = 0;
        ulong last = 0;
        if (bytes.Length >= sizeof(ulong))
        {
            first = MemoryMarshal.Read<ulong>(bytes);
            last = MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]);
        }
        else if (bytes.Length >= sizeof(uint))
        {
            first = MemoryMarshal.Read<uint>(bytes);
            last = MemoryMarshal.Read<uint>(bytes[^sizeof(uint)..]);
        }
        else if (bytes.Length > 0)
        {
            first = MemoryMarshal.Read<char>(bytes);
        }
        hash = Mix(first ^ Left, last ^ hash);
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong one, ulong other)
    {
        ulong high = Math.BigMul(one, other, out ulong low);
        return high ^ low;
    }

    // From the hash of strings, which is keyed anew in every run.
    private static ulong Secret(string one, string other) => ((ulong)(uint)one.GetHashCode() << 32) | (uint)other.GetHashCode();
}
