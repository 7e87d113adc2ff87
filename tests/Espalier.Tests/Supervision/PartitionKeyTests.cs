using System.Numerics;
using Espalier.Supervision;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Which key belongs to which partition: the same in every run, on every machine, and until somebody changes it on purpose.</summary>
public sealed class PartitionKeyTests
{
    /// <summary>One number in every integral type that can hold it.</summary>
    public static TheoryData<object, int> Integers { get; } = new()
    {
        { (sbyte)-4, 1 }, { (short)-4, 1 }, { -4, 1 }, { -4L, 1 }, { (nint)(-4), 1 }, { (Int128)(-4), 1 }, { new BigInteger(-4), 1 },
        { (byte)5, 2 }, { (sbyte)5, 2 }, { (short)5, 2 }, { (ushort)5, 2 }, { 5, 2 }, { 5U, 2 }, { 5L, 2 }, { 5UL, 2 }, { (nint)5, 2 },
        { (nuint)5, 2 }, { (Int128)5, 2 }, { (UInt128)5, 2 }, { new BigInteger(5), 2 },
        { 0, 0 }, { 1, 1 }, { 2, 2 }, { 3, 0 }, { -1, 1 },
    };

    /// <summary>The ends of every integral type: 2 to the power of 7, 15, 31, 63 and 127 is 2 modulo 3, one less is 1; an even power is 1.</summary>
    public static TheoryData<object, int> Ends { get; } = new()
    {
        { sbyte.MinValue, 2 }, { short.MinValue, 2 }, { int.MinValue, 2 }, { long.MinValue, 2 }, { Int128.MinValue, 2 }, { nint.MinValue, 2 },
        { sbyte.MaxValue, 1 }, { short.MaxValue, 1 }, { int.MaxValue, 1 }, { long.MaxValue, 1 }, { Int128.MaxValue, 1 }, { nint.MaxValue, 1 },
        { byte.MaxValue, 0 }, { ushort.MaxValue, 0 }, { uint.MaxValue, 0 }, { ulong.MaxValue, 0 }, { UInt128.MaxValue, 0 }, { nuint.MaxValue, 0 },
        { -BigInteger.Pow(2, 1001), 2 }, { BigInteger.Pow(2, 1000), 1 },
    };

    /// <summary>Computed by another program, not by this one.</summary>
    public static TheoryData<object, int> Others { get; } = new()
    {
        { 'a', 315 }, { true, 740 }, { false, 267 }, { new Guid("01234567-89ab-cdef-0123-456789abcdef"), 291 },
        { DayOfWeek.Saturday, 411 }, { (DayOfWeek)(-1), 326 }, { (Wide)ulong.MaxValue, 326 },
        { ("a", 1), 218 }, { Tuple.Create("a", 1), 218 }, { ("a", 1L), 218 }, { ("a", (byte)1), 218 }, { ("a", (true, -1)), 912 },
        { ((string?)null, "a"), 872 }, { new ValueTuple<Int128>(((Int128)1 << 64) + 5), 608 }, { new ValueTuple<Int128>(-1), 870 },
        { new ValueTuple<BigInteger>(BigInteger.Pow(10, 30)), 303 }, { new ValueTuple<UInt128>(((UInt128)1 << 64) + 5), 608 },
    };

    private enum Wide : ulong;

    [Theory]
    [MemberData(nameof(Integers))]
    [MemberData(nameof(Ends))]
    public void An_integer_of_whatever_type_goes_round_by_its_absolute_value(object key, int partition)
    {
        int found = PartitionKey.PartitionOf(key, 3);

        Assert.Equal(partition, found);
    }

    [Theory]
    [InlineData("", 0xefd01f60ba992926, 2, 6)]
    [InlineData("a", 0x82a2a958a9bece5b, 2, 3)]
    [InlineData("alpha", 0xf7cb6dc3c90ba7a5, 2, 5)]
    [InlineData("user:42", 0x998817bee6718248, 0, 0)]
    [InlineData("Straße", 0x52fb1ee28bb1f3fa, 0, 2)]
    [InlineData("日本", 0x330a110277bbe3e6, 0, 6)]
    [InlineData("😀", 0x5f6398e188038c1d, 0, 5)]
    public void A_text_has_the_hash_that_it_has_always_had(string key, ulong hash, int ofThree, int ofEight)
    {
        Assert.Equal(hash, PartitionKey.HashOf(key));
        Assert.Equal((ofThree, ofEight), (PartitionKey.PartitionOf(key, 3), PartitionKey.PartitionOf(key, 8)));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void So_has_every_other_key_of_a_known_kind(object key, int ofThousand)
    {
        int found = PartitionKey.PartitionOf(key, 1000);

        Assert.Equal(ofThousand, found);
    }

    [Fact]
    public async Task A_process_goes_by_its_number_in_its_system()
    {
        await using var lab = new Lab();
        Pid[] pids = [.. Enumerable.Range(0, 7).Select(_ => lab.Puppet())];

        int[] found = [PartitionKey.PartitionOf(pids[6], 1000), PartitionKey.PartitionOf(default(Pid), 1000)];

        Assert.Equal("<0.7>", $"{pids[6]}");
        Assert.Equal([762, 267], found);
    }

    [Theory]
    [InlineData("user:{0}")]
    [InlineData("{0}")]
    [InlineData("{0}0000")]
    public void Ten_thousand_texts_spread_over_eight_partitions(string format)
    {
        var counts = new int[8];

        for (int i = 0; i < 10_000; i++)
            counts[PartitionKey.PartitionOf(string.Format(null, format, i), 8)]++;

        // 1250 each; five times the deviation that throwing dice would have.
        Assert.All(counts, static count => Assert.InRange(count, 1_080, 1_420));
    }

    [Fact]
    public void Keys_of_all_kinds_spread_whatever_their_own_hashes_have_in_common()
    {
        Func<int, object>[] kinds =
        [
            static i => (char)i, static i => (i, "room"), static i => (DayOfWeek)(i * 8), static i => new Round(i * 8), static i => i * 8 / 10d,
            static i => new Guid(i, 0, 0, new byte[8]), static i => (i, i), static i => Tuple.Create(true, (i, (BigInteger)i)),
        ];
        foreach (Func<int, object> kind in kinds)
        {
            var counts = new int[8];

            for (int i = 0; i < 10_000; i++)
                counts[PartitionKey.PartitionOf(kind(i), 8)]++;

            Assert.All(counts, static count => Assert.InRange(count, 1_080, 1_420));
        }
    }

    [Fact]
    public void Equal_keys_of_other_kinds_belong_together_and_their_own_hash_is_asked()
    {
        int asked = 0;
        var one = new Counted(() => asked++);
        var other = new Counted(() => asked++);

        Assert.Equal(PartitionKey.PartitionOf(one, 1000), PartitionKey.PartitionOf(other, 1000));
        Assert.Equal(PartitionKey.PartitionOf(("x", one), 1000), PartitionKey.PartitionOf(("x", other), 1000));
        Assert.Equal(PartitionKey.PartitionOf(0d, 1000), PartitionKey.PartitionOf(-0d, 1000));
        Assert.Equal(4, asked);
    }

    [Fact]
    public void The_parts_of_a_tuple_and_their_order_and_number_count()
    {
        object[] keys = [("a", "b"), ("b", "a"), ("a", "b", "b"), ("ab", ""), ("a", ("b", "")), new ValueTuple<string>("a")];

        ulong[] hashes = [.. keys.Select(PartitionKey.HashOf)];

        Assert.Distinct(hashes);
    }

    private sealed record Round(int Number)
    {
        public override int GetHashCode() => Number;
    }

    private sealed class Counted(Action onHash)
    {
        public override bool Equals(object? obj) => obj is Counted;

        public override int GetHashCode()
        {
            onHash();
            return 42;
        }
    }
}
