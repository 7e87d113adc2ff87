using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Espalier.Supervision;

/// <summary>Which partition a key belongs to.</summary>
/// <remarks>
/// The same key and the same number of partitions give the same partition in every run and on every machine, as long as the key is of
/// a kind that is known here. Nobody may rely on which one it is, but a change of it moves keys between versions: a test has fixed values.
/// <otp>PartitionSupervisor.whereis_name/1, erlang:phash2/2</otp>
/// </remarks>
internal static class PartitionKey
{
    // FNV-1a over whole characters, not over bytes in memory, and a finisher, because only what is left by a division counts.
    private const ulong Start = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The partition of a key.</summary>
    /// <param name="key">Integers go round in turn; everything else by its hash.</param>
    /// <param name="count">How many partitions: one or more.</param>
    internal static int PartitionOf(object key, int count) => key switch
    {
        int number => Remainder(number, count),
        long number => Remainder(number, count),
        short number => Remainder(number, count),
        sbyte number => Remainder(number, count),
        nint number => Remainder(number, count),
        byte number => number % count,
        ushort number => number % count,
        uint number => (int)(number % (uint)count),
        ulong number => (int)(number % (uint)count),
        nuint number => (int)(number % (uint)count),
        Int128 number => (int)((Int128.IsNegative(number) ? UInt128.Zero - (UInt128)number : (UInt128)number) % (uint)count),
        UInt128 number => (int)(number % (uint)count),
        BigInteger number => (int)(BigInteger.Abs(number) % count),
        _ => (int)(HashOf(key) % (uint)count),
    };

    internal static ulong HashOf(object? key) => key switch
    {
        null => Start,
        string text => OfText(text),
        char character => OfBits(character),
        bool flag => OfBits(flag ? 1UL : 0),
        Guid id => OfGuid(id),
        Pid pid => OfBits((ulong)(pid.Target?.Id ?? 0)),
        Enum value => OfBits(BitsOf(value)),
        ITuple tuple when IsPlain(tuple) => OfTuple(tuple),
        _ => TryGetBits(key, out ulong bits) ? OfBits(bits) : OfOther(key),
    };

    // The least number of each type has no positive counterpart in it, so the way goes through the unsigned ones.
    private static int Remainder(long number, int count) =>
        (int)((number < 0 ? 0UL - (ulong)number : (ulong)number) % (uint)count);

    /// <summary>Integers as parts of a tuple; the same number has the same bits, whatever its type.</summary>
    private static bool TryGetBits(object key, out ulong bits)
    {
        ulong? found = key switch
        {
            int number => (ulong)(long)number,
            long number => (ulong)number,
            short number => (ulong)(long)number,
            sbyte number => (ulong)(long)number,
            nint number => (ulong)(long)number,
            byte number => number,
            ushort number => number,
            uint number => number,
            ulong number => number,
            nuint number => number,
            _ => null,
        };
        bits = found ?? 0;
        return found is not null;
    }

    private static ulong OfOther(object key) => key switch
    {
        Int128 number => Join(OfBits((ulong)number), OfBits((ulong)(number >> 64))),
        UInt128 number => Join(OfBits((ulong)number), OfBits((ulong)(number >> 64))),
        BigInteger number => number.ToByteArray().Aggregate(Start, static (hash, part) => Join(hash, part)),

        // The type's own word for it: equal keys have equal ones, and nothing is promised beyond this run of the program.
        _ => OfBits((uint)key.GetHashCode()),
    };

    private static ulong OfText(string text)
    {
        ulong hash = Start;
        foreach (char character in text)
            hash = (hash ^ character) * Prime;
        return Finish(hash);
    }

    private static ulong OfGuid(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        ulong hash = Start;
        foreach (byte part in bytes)
            hash = (hash ^ part) * Prime;
        return Finish(hash);
    }

    private static ulong OfTuple(ITuple tuple)
    {
        ulong hash = OfBits((ulong)tuple.Length);
        for (int index = 0; index < tuple.Length; index++)
            hash = Join(hash, HashOf(tuple[index]));
        return hash;
    }

    /// <summary>The tuples of .NET, which are equal when their parts are. What else looks like one may think otherwise.</summary>
    private static bool IsPlain(ITuple tuple) => tuple.GetType().Assembly == typeof(object).Assembly;

    /// <summary>The number behind it: a name may change, and a type may move.</summary>
    private static ulong BitsOf(Enum value) => value.GetTypeCode() == TypeCode.UInt64
        ? Convert.ToUInt64(value, CultureInfo.InvariantCulture)
        : (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static ulong OfBits(ulong bits) => Finish((Start ^ bits) * Prime);

    private static ulong Join(ulong hash, ulong next) => Finish((hash ^ next) * Prime + 1);

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
