using Espalier.Stress.Racing;

namespace Espalier.Stress.Registries;

/// <summary>Look-ups beside names that come and go so that their places are used again and again, and the table is replaced.</summary>
public sealed class KeyChurnTests
{
    private const int Steady = 6;
    private const int Crowd = 60;

    [Fact]
    public async Task A_name_that_stays_is_found_whole_whoever_comes_and_goes_beside_it()
    {
        await using var arena = new Arena();
        var tally = new WideTally();
        var rooms = new ProcessRegistry<Wide>(arena.System, "rooms");
        long missed = 0;
        long strange = 0;
        long found = 0;

        await arena.RunAsync(async _ =>
        {
            await rooms.StartAsync();
            var given = new TaskCompletionSource<ProcessContext>(TaskCreationOptions.RunContinuationsAsynchronously);
            Pid holder = arena.System.Spawn(async self =>
            {
                for (int i = 1; i <= Steady; i++)
                    rooms.TryRegister(self, Key(-i), out Pid _);
                given.SetResult(self);
                await self.ReceiveAsync<Go>();
            });
            ProcessContext self = await given.Task.WaitAsync(arena.Deadline);
            bool done = false;
            await arena.BothAsync(
                () =>
                {
                    // New names all the time, in the places of those that have just gone; now and then many at once, and none of them.
                    for (int i = 0; i < Arena.Batch; i++)
                    {
                        rooms.TryRegister(self, Key(i), out Pid _);
                        if (i % Crowd == Crowd - 1)
                        {
                            for (int j = i + 1 - Crowd; j <= i; j++)
                                rooms.Unregister(self, Key(j));
                        }
                        else
                        {
                            rooms.TryRegister(self, Key(-1_000 - i), out Pid _);
                            rooms.Unregister(self, Key(-1_000 - i));
                        }
                    }
                    Volatile.Write(ref done, true);
                },
                () =>
                {
                    while (!Volatile.Read(ref done))
                        LookUp();
                    LookUp();
                });
            holder.Send(Go.Now);
            await rooms.ProcessName.StopAsync(timeout: null, cancellationToken: arena.Deadline);

            void LookUp()
            {
                for (int i = 1; i <= Steady; i++)
                {
                    if (rooms.TryFind(Key(-i), out Pid pid) && pid == holder)
                        found++;
                    else
                        missed++;
                    if (rooms.TryFind(Key(Arena.Batch + i), out Pid _))
                        strange++;
                }
            }
        });

        Assert.Equal(0, missed);
        Assert.Equal(0, strange);
        Assert.Equal(0, Interlocked.Read(ref tally.Torn));
        Assert.NotEqual(0, found);
        Assert.NotEqual(0, Interlocked.Read(ref tally.Compared));

        Wide Key(int number) => new(number, tally);
    }
}
