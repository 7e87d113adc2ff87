using Espalier.Stress.Racing;

namespace Espalier.Stress.Time;

/// <summary>Timers that race with their cancelling: fired or cancelled, never both, never neither.</summary>
public sealed class TimerRaceTests
{
    [Fact]
    public async Task Timer_races_with_cancel()
    {
        await using var arena = new Arena();

        await arena.RunAsync(async _ =>
        {
            int cancelled = 0;
            Pid receiver = arena.System.Spawn(CountAsync);
            var timers = new Shelf<TimerRef>(Arena.Batch);
            await arena.BothAsync(
                () =>
                {
                    for (int i = 0; i < timers.Size; i++)
                        timers.Put(arena.System.SendAfter(receiver, "tick", TimeSpan.FromMilliseconds(i % 2)));
                },
                () =>
                {
                    for (int i = 0; i < timers.Size; i++)
                    {
                        TimerRef timer = timers.Take(i);
                        Thread.SpinWait(i * 4);
                        if (timer.Cancel() is not null)
                            cancelled++;
                    }
                });

            // It ends when it has got what was not cancelled; one too many would be a dead letter.
            receiver.Send(Arena.Batch - cancelled);
        });

        Assert.Equal(0, arena.System.DeadLetterCount);

        static async Task CountAsync(ProcessContext self)
        {
            int expected = await self.ReceiveAsync<int>();
            for (int i = 0; i < expected; i++)
                await self.ReceiveAsync<string>();
        }
    }

    [Fact]
    public async Task Nothing_comes_after_a_periodic_timer_was_cancelled()
    {
        await using var arena = new Arena();
        long late = 0;

        await arena.RunAsync(async _ =>
        {
            var refs = new TimerRef[Arena.Batch];
            var pids = new Pid[Arena.Batch];
            var armed = new Countdown(Arena.Batch);
            for (int i = 0; i < Arena.Batch; i++)
            {
                int k = i;
                pids[i] = arena.System.Spawn(async self =>
                {
                    refs[k] = self.SendEvery("tick", TimeSpan.FromMilliseconds(1));
                    await self.ReceiveAsync<string>();
                    armed.Signal();
                    bool cancelled = false;
                    while (await self.ReceiveAsync<object>() is var message && message is not Go)
                    {
                        cancelled |= message is bool;
                        if (cancelled && message is string)
                            Interlocked.Increment(ref late);
                    }
                });
            }
            await armed.Zero(arena.Deadline);
            await arena.BothAsync(() => CancelEach(0), () => CancelEach(1));
            Array.ForEach(pids, static pid => pid.Send(Go.Now));

            void CancelEach(int first)
            {
                for (int i = first; i < Arena.Batch; i += 2)
                {
                    if (refs[i].Cancel() is not null)
                        pids[i].Send(true);
                }
            }
        });

        Assert.Equal(0, Interlocked.Read(ref late));
    }
}
