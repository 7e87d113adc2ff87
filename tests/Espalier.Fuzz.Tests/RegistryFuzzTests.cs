using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>The entries of a registry, whatever the order in which they come and go, and whatever their keys hash to.</summary>
public sealed class RegistryFuzzTests
{
    private const int Keys = 60;

    [Fact]
    public void Each_key_has_the_entries_that_a_dictionary_would_have_or_is_refused_because_it_is_held() => Fuzz.Check(
        from keys in Gen.Elements(RegistryKeys.Unique, RegistryKeys.Duplicate)
        from partitions in Gen.Choose(1, 3)
        from mask in Gen.Elements(0, 1, 7, -1)
        from shift in Gen.Choose(0, 28)
        from length in Gen.Choose(0, 300)
        from deeds in Gen.Choose(-Keys, Keys).ArrayOf(length)
        from last in Gen.Choose(1, Keys)
        select (Keys: keys, Partitions: partitions, Mask: mask, Shift: shift, Deeds: deeds, Last: last),
        static one =>
        {
            using var world = new FuzzWorld();
            bool? worked = null;

            Exception? failure = world.Try(async self =>
            {
                var options = new RegistryOptions { Keys = one.Keys, Partitions = one.Partitions };
                var rooms = new ProcessRegistry<RoomKey, int>(world.System, "rooms", options);
                await rooms.StartLinkedAsync(self);
                var model = Enumerable.Range(0, Keys + 1).ToDictionary(static number => number, static _ => new List<int>());
                for (int i = 0; i < one.Deeds.Length; i++)
                {
                    int number = Math.Abs(one.Deeds[i]);
                    List<int> values = model[number];
                    if (one.Deeds[i] > 0)
                    {
                        Register(number, i);
                        continue;
                    }
                    Assert.Equal(values.Count > 0, rooms.Unregister(self, Key(number)));
                    values.Clear();
                }
                worked = Register(one.Last, one.Deeds.Length);
                Assert.All(model, pair => Assert.Equal(pair.Value, rooms.Lookup(Key(pair.Key)).Select(static entry => entry.Value)));
                Assert.Equal(model.Values.SelectMany(static values => values).Order(), rooms.Entries.Select(static entry => entry.Value));
                if (one.Keys == RegistryKeys.Unique)
                    Assert.All(model, pair => Assert.Equal(pair.Value.Count == 1, rooms.TryFind(Key(pair.Key), out _)));

                bool Register(int number, int value)
                {
                    bool isFree = one.Keys == RegistryKeys.Duplicate || model[number].Count == 0;
                    Assert.Equal(isFree, rooms.TryRegister(self, Key(number), value, out _));
                    if (isFree)
                        model[number].Add(value);
                    return isFree;
                }

                RoomKey Key(int number) => new(number, (number & one.Mask) << one.Shift);
            });

            Assert.Null(failure);
            return worked!.Value;
        });
}
