using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>Everything that takes a time: how long to wait, when to send.</summary>
public sealed class LimitFuzzTests
{
    private static readonly Dictionary<string, Func<Bench, TimeSpan, ValueTask>> Answered = new()
    {
        ["call"] = static async (bench, limit) => Assert.Equal("echo", await bench.Plain.CallAsync(new Say("echo"), limit)),
        ["call by name"] = static async (bench, limit) =>
            Assert.Equal("echo", await bench.World.System.Name("plain").CallAsync(new Say("echo"), limit)),
        ["typed call"] = static async (bench, limit) => Assert.Equal(42, await Echo.At(bench.Echo).DoubleAsync(21, limit)),
        ["agent get"] = static async (bench, limit) => Assert.Equal(42, await bench.Agent.GetAsync(static state => state, limit)),
        ["agent update"] = static async (bench, limit) => await bench.Agent.UpdateAsync(static state => state, limit),
        ["get state"] = static async (bench, limit) =>
            Assert.Equal("state", await ServerInspection.GetStateAsync<string>(bench.Echo, limit)),
        ["replace state"] = static async (bench, limit) =>
            Assert.Equal("state!", await ServerInspection.ReplaceStateAsync<string>(bench.Echo, static state => state + "!", limit)),
        ["get status"] = static async (bench, limit) =>
            Assert.Equal(bench.Echo, (await ServerInspection.GetStatusAsync(bench.Echo, limit)).Pid),
        ["suspend"] = static async (bench, limit) => await ServerInspection.SuspendAsync(bench.Echo, limit),
        ["resume"] = static async (bench, limit) => await ServerInspection.ResumeAsync(bench.Echo, limit),
        ["set statistics"] = static async (bench, limit) => await ServerInspection.SetStatisticsAsync(bench.Echo, true, limit),
        ["get statistics"] = static async (bench, limit) => Assert.Null(await ServerInspection.GetStatisticsAsync(bench.Echo, limit)),
        ["trace"] = static async (bench, limit) => await ServerInspection.TraceAsync(bench.Echo, static _ => true, limit),
        ["untrace"] = static async (bench, limit) => await ServerInspection.UntraceAsync(bench.Echo, static _ => true, limit),
        ["stop"] = static (bench, limit) => bench.Echo.StopAsync(null, limit),
        ["stop supervisor"] = static (bench, limit) => bench.Supervisor.StopAsync(null, limit),
        ["stop partitions"] = static (bench, limit) => bench.Partitions.StopAsync(null, limit),
        ["stop agent"] = static (bench, limit) => bench.Agent.StopAsync(null, limit),
        ["wait for exit"] = static async (bench, limit) =>
        {
            bench.Echo.SendExit(ExitReason.Custom("end"));
            Assert.Equal("end", (await bench.Echo.WaitForExitAsync(limit)).Value);
        },
        ["receive"] = static async (bench, limit) =>
        {
            bench.Self.Self.Send("message");
            Assert.Equal("message", await bench.Self.ReceiveAsync<string>(timeout: limit));
        },
        ["await"] = static async (bench, limit) => Assert.Equal(7, await bench.Self.RunTask(Seven).AwaitAsync(limit)),
        ["yield"] = static async (bench, limit) => AssertSeven(await bench.Self.RunTask(Seven).YieldAsync(limit)),
        ["await all"] = static async (bench, limit) =>
            Assert.Equal([7, 7], await SupervisedTask.AwaitAllAsync([bench.Self.RunTask(Seven), bench.Self.RunTask(Seven)], limit)),
        ["yield all"] = static async (bench, limit) =>
            Assert.All(await SupervisedTask.YieldAllAsync([bench.Self.RunTask(Seven), bench.Self.RunTask(Seven)], limit), AssertSeven),
        ["shut task down"] = static async (bench, limit) =>
            await bench.Self.RunTask(static self => self.ReceiveAsync<string>().AsTask()).ShutdownAsync(ShutdownPolicy.Within(limit)),
        ["lock"] = static async (bench, limit) => (await bench.Registry.LockAsync(bench.Self, "key", limit)).Dispose(),
        ["idle"] = static (bench, limit) =>
        {
            _ = Next.ReceiveFor(limit);
            return default;
        },
    };

    private static readonly Dictionary<string, Func<Bench, TimeSpan, ValueTask>> Unanswered = new()
    {
        ["call"] = static async (bench, limit) => await bench.Plain.CallAsync(new Say(""), limit),
        ["typed call"] = static async (bench, limit) => await Echo.At(bench.Echo).WaitAsync(limit),
        ["get state"] = static async (bench, limit) => await ServerInspection.GetStateAsync<string>(bench.Busy, limit),
        ["wait for exit"] = static async (bench, limit) => await bench.Echo.WaitForExitAsync(limit),
        ["receive"] = static async (bench, limit) => await bench.Self.ReceiveAsync<string>(timeout: limit),
        ["await"] = static async (bench, limit) => await bench.Self.RunTask(ForeverAsync).AwaitAsync(limit),
        ["await all"] = static async (bench, limit) =>
            await SupervisedTask.AwaitAllAsync([bench.Self.RunTask(Seven), bench.Self.RunTask(ForeverAsync)], limit),
        ["yield"] = static async (bench, limit) =>
            throw new TimeoutException($"{await bench.Self.RunTask(ForeverAsync).YieldAsync(limit)}"),
        ["stop"] = static async (bench, limit) => await bench.Busy.StopAsync(null, limit),
        ["lock"] = static async (bench, limit) =>
        {
            bench.Self.Spawn(async self =>
            {
                using RegistryLock held = await bench.Registry.LockAsync(self, "key");
                await self.ReceiveAsync<string>();
            });
            await Task.Delay(TimeSpan.FromMilliseconds(1), bench.World.World.Clock);
            await bench.Registry.LockAsync(bench.Self, "key", limit);
        },
    };

    [Fact]
    public void Whatever_is_answered_comes_within_its_limit_or_the_limit_is_refused() => Fuzz.Check(
        from limit in Values.Waits
        from deed in Gen.Elements(Answered.Keys.ToArray())
        select (Limit: limit, Deed: deed),
        static one =>
        {
            using var world = new FuzzWorld();

            return Bench.Judge(world, one.Limit, async bench =>
            {
                try
                {
                    await Answered[one.Deed](bench, one.Limit);
                }
                catch (Exception failure) when (IsTimeout(failure))
                {
                    // No time at all may be too little; nothing here takes any.
                    Assert.True(one.Limit <= TimeSpan.FromMilliseconds(1) && one.Limit >= TimeSpan.Zero, $"{one}: {failure}");
                }
            });
        },
        count: 5_000);

    [Fact]
    public void Whatever_is_not_answered_ends_with_its_limit_or_the_limit_is_refused() => Fuzz.Check(
        from limit in Values.Waits.Where(static limit => limit != Timeout.InfiniteTimeSpan)
        from deed in Gen.Elements(Unanswered.Keys.ToArray())
        select (Limit: limit, Deed: deed),
        static one =>
        {
            using var world = new FuzzWorld();

            return Bench.Judge(world, one.Limit, async bench =>
            {
                long start = world.World.Clock.GetTimestamp();
                Exception? failure = await Record.ExceptionAsync(async () => await Unanswered[one.Deed](bench, one.Limit));
                if (failure is ArgumentException)
                    throw failure;
                TimeSpan waited = world.World.Clock.GetElapsedTime(start);
                Assert.True(failure is not null && IsTimeout(failure), $"{one}: {failure}");
                Assert.InRange(waited, one.Limit, one.Limit + TimeSpan.FromMilliseconds(3));
            });
        });

    [Fact]
    public void A_message_is_sent_when_its_time_has_come_or_the_time_is_refused() => Fuzz.Check(
        from time in Values.Mostly(Values.Times.Where(Values.IsDelay), Values.Times)
        from deed in Gen.Elements("after", "after by system", "every", "cancelled")
        select (Time: time, Deed: deed),
        static one =>
        {
            using var world = new FuzzWorld();
            bool isPeriod = one.Deed == "every";
            bool isRight = Values.IsDelay(one.Time) && !(isPeriod && one.Time == TimeSpan.Zero);
            string field = isPeriod ? "period must be longer than zero and at most 10000 days" : "dueTime must be from zero to 10000 days";
            var complaints = Complaint.Of((!isRight, field, one.Time));

            return world.Judge(complaints, async self =>
            {
                long start = world.World.Clock.GetTimestamp();
                TimerRef timer = one.Deed switch
                {
                    "every" => self.SendEvery("tick", one.Time),
                    "after by system" => world.System.SendAfter(self.Self, "tick", one.Time),
                    _ => self.SendAfter("tick", one.Time),
                };
                if (one.Deed == "cancelled")
                {
                    Assert.InRange(timer.Cancel()!.Value, one.Time, one.Time + TimeSpan.FromMilliseconds(1));
                    return;
                }
                int times = isPeriod ? 3 : 1;
                for (int i = 0; i < times; i++)
                    await self.ReceiveAsync<string>();
                TimeSpan waited = world.World.Clock.GetElapsedTime(start);
                Assert.InRange(waited, one.Time * times, (one.Time * times) + TimeSpan.FromMilliseconds(times));
                Assert.Equal(isPeriod, timer.Cancel() is not null);
            });
        },
        count: 1_000);

    private static bool IsTimeout(Exception failure) => failure is TimeoutException or CallFailedException { Reason.Kind: ExitKind.TimedOut };

    private static Task<int> Seven(ProcessContext self) => Task.FromResult(7);

    private static async Task<int> ForeverAsync(ProcessContext self) => await self.ReceiveAsync<int>();

    private static void AssertSeven(TaskOutcome<int>? outcome) => Assert.True(outcome is null or TaskOutcome<int>.Completed { Value: 7 });
}
