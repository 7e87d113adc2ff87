using Espalier.Tests.Servers;

namespace Espalier.Tests.Registries;

/// <summary>A registry and processes that enter and leave its locks, with a journal of who is in.</summary>
internal sealed class LockLab(int partitions = 1, RegistryKeys keys = RegistryKeys.Unique, int seed = 1) : IAsyncDisposable
{
    public Lab Base { get; } = new(seed);

    public List<string> Journal => Base.Journal;

    public ProcessRegistry<string, int> Rooms { get; private set; } = null!;

    public async Task StartAsync() => Rooms = await Base.StartRegistryAsync(partitions, keys);

    /// <summary>A process that takes the lock, says so, and holds it until it is told to leave, or to fail.</summary>
    public Pid Enter(string name, object? key = null, bool disposes = true, TimeSpan? timeout = null)
    {
        Pid pid = Base.System.Spawn(async self =>
        {
            RegistryLock mine = await Rooms.LockAsync(self, key ?? "key", timeout);
            try
            {
                Journal.Add($"{name} in");
                if (await self.ReceiveAsync<object>() is Exception failure)
                    throw failure;
            }
            finally
            {
                if (disposes)
                {
                    Journal.Add($"{name} out");
                    mine.Dispose();
                }
            }
        });
        Base.Run();
        return pid;
    }

    public void Leave(Pid pid)
    {
        pid.Send("leave");
        Base.Run();
    }

    public void Run() => Base.Run();

    public void Advance(TimeSpan time) => Base.World.Advance(time);

    public ExitReason? EndOf(Pid pid) => Base.EndOf(pid);

    public ValueTask DisposeAsync() => Base.DisposeAsync();
}
