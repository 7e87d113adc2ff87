using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Allocations;

/// <summary>What entries of a registry cost, counted in bytes.</summary>
public sealed class RegistryAllocationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(RegistryKeys.Unique)]
    [InlineData(RegistryKeys.Duplicate)]
    public async Task An_entry_keeps_at_most_160_bytes_alive(RegistryKeys keys)
    {
        const int Count = 200_000;
        await using var system = new ProcessSystem();
        var rooms = new ProcessRegistry<int, int>(system, "rooms", new RegistryOptions { Keys = keys, Partitions = 2 });
        await rooms.StartAsync();
        var registered = new Countdown(1);
        var unregistered = new Countdown(1);
        long before = Arena.Live();
        Pid holder = system.Spawn(async self =>
        {
            for (int i = 0; i < Count; i++)
                rooms.TryRegister(self, i, i, out Pid _);
            registered.Signal();
            await self.ReceiveAsync<Go>();
            for (int i = 0; i < Count; i++)
                rooms.Unregister(self, i);
            unregistered.Signal();
        });
        await registered.Zero(default);
        double each = (double)(Arena.Live() - before) / Count;

        output.WriteLine($"{each:F1} bytes an entry");
        Assert.InRange(each, 50, 160);
        Assert.Equal(Count, rooms.Count);
        holder.Send(Go.Now);
        await unregistered.Zero(default);
        Assert.Equal(0, rooms.Count);
    }

    [Fact]
    public async Task Finding_a_process_by_its_key_allocates_nothing()
    {
        const int Count = 10_000;
        await using var system = new ProcessSystem();
        var rooms = new ProcessRegistry<int, int>(system, "rooms", new RegistryOptions { Partitions = 4 });
        await rooms.StartAsync();
        var registered = new Countdown(1);
        system.Spawn(async self =>
        {
            rooms.TryRegister(self, 7, 7, out Pid _);
            registered.Signal();
            await self.ReceiveAsync<Go>();
        });
        await registered.Zero(default);
        int found = Find();

        long before = GC.GetAllocatedBytesForCurrentThread();
        found += Find();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2 * Count, found);
        Assert.Equal(0, bytes);

        int Find()
        {
            int hits = 0;
            for (int i = 0; i < Count; i++)
                hits += rooms.TryFind(7, out _) ? 1 : 0;
            return hits;
        }
    }
}
