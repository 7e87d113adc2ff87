using Espalier.Registries;

namespace Espalier.Tests.Registries;

/// <summary>The hash of keys that are strings.</summary>
public sealed class TextHashTests
{
    private const int Longest = 70;

    [Fact]
    public void Equal_texts_have_one_hash_whatever_their_length()
    {
        char[] all = [.. Enumerable.Range(0, Longest).Select(static i => (char)('a' + (i % 26)))];

        Assert.All(
            Enumerable.Range(0, Longest),
            length => Assert.Equal(TextHash.Of(new string(all, 0, length)), TextHash.Of(new string(all, 0, length))));
    }

    [Fact]
    public void Every_character_counts_and_so_does_the_length()
    {
        HashSet<string> texts = [];
        for (int length = 0; length <= Longest; length++)
        {
            texts.Add(new string('\0', length));
            for (int i = 0; i < length; i++)
                texts.Add(string.Create(length, i, static (text, at) => text[at] = 'x'));
        }

        // Of 2,556 texts two may share a hash of 32 bits in one run of a thousand; several hardly ever do.
        int different = texts.Select(TextHash.Of).Distinct().Count();

        Assert.Equal(Longest * (Longest + 3) / 2 + 1, texts.Count);
        Assert.InRange(different, texts.Count - 2, texts.Count);
    }

    [Fact]
    public void Names_that_are_counted_spread_over_all_buckets()
    {
        const int Buckets = 1 << 10;
        const int Names = 100 * Buckets;

        var sizes = Enumerable.Range(0, Names).Select(static i => TextHash.Of($"room-{i}") & (Buckets - 1)).CountBy(static bucket => bucket);

        // About 100 in each, give or take 10: six times that is out of reach of chance.
        Assert.Equal(Buckets, sizes.Count());
        Assert.All(sizes, static size => Assert.InRange(size.Value, 40, 170));
    }
}
