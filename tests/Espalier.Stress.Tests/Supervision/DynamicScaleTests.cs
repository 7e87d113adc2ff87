using System.Diagnostics;
using Espalier.Stress.Racing;
using Xunit.Abstractions;

namespace Espalier.Stress.Supervision;

/// <summary>Many children: each costs what the first cost. Counted in bytes, because bytes do not depend on the machine's mood.</summary>
public sealed class DynamicScaleTests(ITestOutputHelper output)
{
    private const int Many = 100_000;

    [Fact]
    [OtpCase("supervisor_SUITE", "scale_start_stop_many_children")]
    public async Task Starting_and_stopping_a_child_costs_the_same_among_a_hundred_thousand_as_among_a_thousand()
    {
        await using var arena = new Arena();
        ChildSpec spec = DynamicCrasher.Spec(static () => { }) with { Shutdown = ShutdownPolicy.Within(TimeSpan.FromHours(1)) };
        await MeasureAsync(1_000);

        double few = await MeasureAsync(1_000);
        double many = await MeasureAsync(Many);

        Assert.InRange(many, few / 2, few * 1.5);

        async Task<double> MeasureAsync(int count)
        {
            DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
            long time = Stopwatch.GetTimestamp();
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < count; i++)
                await supervisor.StartChildAsync(spec);
            TimeSpan starting = Stopwatch.GetElapsedTime(time);
            Assert.Equal(new ChildCounts(count, count, 0, count), await supervisor.CountChildrenAsync());
            time = Stopwatch.GetTimestamp();
            await supervisor.StopAsync().AsTask().WaitAsync(arena.Deadline);
            TimeSpan stopping = Stopwatch.GetElapsedTime(time);
            double each = (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / count;
            output.WriteLine(
                $"{count} children: {each:F0} bytes each, {starting.TotalMilliseconds:F0} ms to start, {stopping.TotalMilliseconds:F0} ms to stop");
            Assert.Equal((0, 0), (arena.System.ProcessCount, arena.System.Timers.Count));
            return each;
        }
    }

    [Fact]
    [OtpCase("supervisor_SUITE", "simple_one_for_one_scale_many_temporary_children")]
    public async Task Terminating_a_temporary_child_costs_the_same_among_ten_thousand_as_among_a_thousand()
    {
        await using var arena = new Arena();
        ChildSpec spec = DynamicCrasher.Spec(static () => { }, RestartType.Temporary);
        await MeasureAsync(1_000);

        double few = await MeasureAsync(1_000);
        double many = await MeasureAsync(10_000);

        Assert.InRange(many, few / 2, few * 1.5);

        async Task<double> MeasureAsync(int count)
        {
            DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(arena.System);
            var children = new Pid[count];
            for (int i = 0; i < count; i++)
                children[i] = (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            foreach (Pid child in children)
                Assert.Equal(TerminateResult.Terminated, await supervisor.TerminateChildAsync(child));
            double each = (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / count;
            output.WriteLine($"{count} children: {each:F0} bytes for each that is terminated");
            Assert.Equal(new ChildCounts(0, 0, 0, 0), await supervisor.CountChildrenAsync());
            await supervisor.StopAsync();
            return each;
        }
    }
}
