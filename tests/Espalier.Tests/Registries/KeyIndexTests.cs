using System.Runtime.CompilerServices;
using Espalier.Registries;

namespace Espalier.Tests.Registries;

/// <summary>The index of a registry's keys by itself.</summary>
public sealed class KeyIndexTests
{
    private const int Many = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(27)]
    public async Task Keys_are_found_whichever_bits_of_their_hashes_differ(int shift)
    {
        await using var bench = new IndexBench<int>(key => key << shift);

        for (int i = 1; i <= 2_000; i++)
            bench.Add(i);

        Assert.All(Enumerable.Range(1, 2_000), key => Assert.True(bench.Finds(key)));
        Assert.False(bench.Finds(0));
        Assert.False(bench.Finds(2_001));
    }

    [Fact]
    public async Task Keys_with_one_hash_come_and_go_one_by_one()
    {
        const int Count = 600;
        await using var bench = new IndexBench<int>(static _ => -1);

        for (int i = 0; i < Count; i++)
            bench.Add(i);
        for (int i = 0; i < Count; i += 2)
            bench.Remove(i);

        Assert.All(Enumerable.Range(0, Count), key => Assert.Equal(key % 2 == 1, bench.Finds(key)));
        Assert.Equal(Enumerable.Range(0, Count).Where(static key => key % 2 == 1), bench.Keys.Order());
    }

    [Fact]
    public async Task New_names_without_end_do_not_make_it_grow()
    {
        const int Alive = 100;
        await using var bench = new IndexBench<int>(static key => key.GetHashCode());
        for (int i = 0; i < Alive; i++)
            bench.Add(i);
        int most = 0;

        for (int i = Alive; i < Many; i++)
        {
            bench.Remove(i - Alive);
            bench.Add(i);
            most = Math.Max(most, bench.Capacity);
        }

        Assert.InRange(most, Alive, 4 * Alive);
        Assert.All(Enumerable.Range(Many - Alive, Alive), key => Assert.True(bench.Finds(key)));
        Assert.False(bench.Finds(Many - Alive - 1));
    }

    [Fact]
    public async Task One_set_of_names_that_come_and_go_leaves_it_as_it_is()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(static i => $"room-{i}")];
        await using var bench = new IndexBench<string>(static name => name.GetHashCode());
        var random = new Random(1);
        HashSet<string> there = [.. names];
        foreach (string name in names)
            bench.Add(name);
        var table = bench.Table;

        for (int i = 0; i < Many; i++)
        {
            string name = names[random.Next(names.Length)];
            if (there.Remove(name))
            {
                bench.Remove(name);
                continue;
            }
            there.Add(name);
            bench.Add(name);
        }

        Assert.Same(table, bench.Table);
        Assert.All(names, name => Assert.Equal(there.Contains(name), bench.Finds(name)));
    }

    [Fact]
    public async Task What_a_crowd_has_left_is_given_back_with_the_next_name()
    {
        await using var bench = new IndexBench<int>(static key => key.GetHashCode());
        for (int i = 0; i < Many; i++)
            bench.Add(i);
        int most = bench.Capacity;

        for (int i = 3; i < Many; i++)
            bench.Remove(i);
        bench.Add(Many);

        Assert.InRange(most, Many, 4 * Many);
        Assert.InRange(bench.Capacity, 4, 64);
        Assert.Equal([0, 1, 2, Many], bench.Keys.Order());
        Assert.All([0, 1, 2, Many], key => Assert.True(bench.Finds(key)));
    }

    [Fact]
    public async Task A_key_that_has_gone_is_not_kept_alive_nor_is_its_process()
    {
        await using var bench = new IndexBench<object>(static _ => 7);
        var stays = new object();
        bench.Add(stays);

        WeakReference gone = Pass(bench);
        GC.Collect();

        Assert.False(gone.IsAlive);
        Assert.Null(bench.Table.SlotAt(1).Owner);
        Assert.Same(bench.Owner, bench.Table.SlotAt(0).Owner);
        Assert.True(bench.Finds(stays));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Pass(IndexBench<object> bench)
        {
            var key = new object();
            bench.Add(key);
            bench.Add(new object());
            bench.Remove(key);
            return new WeakReference(key);
        }
    }

    [Fact]
    public async Task A_slot_that_has_had_all_keys_it_can_have_is_not_used_again()
    {
        await using var bench = new IndexBench<int>(static key => key);
        bench.Add(1);
        bench.Add(2);
        bench.Table.SlotAt(0).Stamp = int.MaxValue - 1;

        bench.Remove(1);
        for (int i = 3; i < 6; i++)
            bench.Add(i);

        Assert.Equal(int.MaxValue, bench.Table.SlotAt(0).Stamp);
        Assert.All(Enumerable.Range(2, 4), key => Assert.True(bench.Finds(key)));
        Assert.False(bench.Finds(1));
    }

    [Theory]
    [InlineData(4_096, 2_048, 1_025)]
    [InlineData(2_048, 4_096, 1_025)]
    [InlineData(16, 8, 5)]
    public void A_table_of_another_size_has_the_same_slots(int capacity, int other, int size)
    {
        var table = new KeyTable<int, int>(capacity, null);
        for (int i = 0; i < size; i++)
            table.OpenSlotAt(i).Hash = i;

        bool lends = table.CanLend(other, size);
        var successor = new KeyTable<int, int>(other, table);

        Assert.True(lends);
        Assert.All(Enumerable.Range(0, size), i => Assert.Equal(i, successor.SlotAt(i).Hash));
    }

    [Theory]
    [InlineData(16, 32, 1)]
    [InlineData(4_096, 1_024, 800)]
    public void Slots_that_do_not_fit_are_not_shared(int capacity, int other, int size)
    {
        var table = new KeyTable<int, int>(capacity, null);
        for (int i = 0; i < size; i++)
            table.OpenSlotAt(i).Hash = i;

        Assert.False(table.CanLend(other, size));
    }

    [Fact]
    public async Task Whoever_walks_a_table_that_was_replaced_finds_what_stays_and_nothing_that_never_was()
    {
        await using var bench = new IndexBench<int>(static key => key & 31);
        for (int i = 0; i < 6; i++)
            bench.Add(i);
        var old = bench.Table;

        for (int i = 6; i < Many / 10; i++)
            bench.Add(i);
        bench.Remove(5);

        Assert.NotSame(old, bench.Table);
        Assert.All(Enumerable.Range(0, 5), key => Assert.Same(bench.Owner, old.Find(key, key & 31, out _)));
        Assert.Null(old.Find(31, 31, out _));
    }
}
