using Espalier.Benchmarks.Floor;
using Espalier.Benchmarks.Workloads;

namespace Espalier.Benchmarks.Running;

/// <summary>All workloads, in the order of the table.</summary>
internal static class Catalogue
{
    internal static IReadOnlyList<Workload> All { get; } =
    [
        new("call_seq", "calls one at a time from outside, 5 s limit armed", 1_000_000, 300_000, 100_000, CallSeq.RunAsync, FloorCallSeq.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 1.5), new(Metrics.BytesPerOp, Bound.AtMost, 0)],
        },
        new("call_p2p", "the same calls from a process", 1_000_000, 300_000, 100_000, CallP2p.RunAsync, FloorCallP2p.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 1.6), new(Metrics.BytesPerOp, Bound.AtMost, 0)],
        },
        new("call_64", "calls of 64 callers, each with a server of its own", 1_000_000, 320_000, 128_000, Call64.RunAsync, FloorCall64.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 1.6)],
        },
        new("cast", "casts from one sender until the server has counted them", 5_000_000, 1_000_000, 500_000, Casts.OneAsync, FloorCasts.OneAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 2), new(Metrics.BytesPerOp, Bound.AtMost, 48)],
        },
        new("fanin", "the same casts from eight senders", 5_000_000, 1_000_000, 500_000, Casts.EightAsync, FloorCasts.EightAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 2)],
        },
        new("pingpong", "messages of 1,000 pairs, 100 under way in each", 10_000_000, 2_000_000, 1_000_000, PingPong.RunAsync, FloorPingPong.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 2)],
        },
        new("spawn", "linked servers, each start acknowledged; their starter ends", 1_000_000, 100_000, 50_000, Spawn.RunAsync, FloorSpawn.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.FasterThanBeam, 5)],
        },
        new("skynet", "a tree of processes that adds up its leaves", 1_000_000, 100_000, 100_000, Skynet.RunAsync, FloorSkynet.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.TotalMs, Bound.TimesFloor, 2)],
        },
        new("supdyn", "children of a dynamic supervisor, then its stop", 200_000, 10_000, 10_000, DynamicChildren.RunAsync)
        {
            IsWarmedAtSize = false,
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.FasterThanBeam, 4), new(Metrics.BytesEach, Bound.AtMost, 320)],
        },
        new("supdyn_1m", "the same with a million children", 1_000_000, 100_000, 20_000, DynamicChildren.RunAsync)
        {
            IsWarmedAtSize = false,
            Targets = [new(Metrics.BytesEach, Bound.AtMost, 320), new(Metrics.StopMs, Bound.AtMost, 2_000) { IsOfFullSizeOnly = true }],
        },
        new("crash", "crashes of a server, one after another: restarted, and asked", 20_000, 10_000, 1_000, Crash.RunAsync, FloorCrash.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.FasterThanBeam, 4, "crash_short")],
        },
        new("crash_short", "the same, a new supervisor each 1,000 crashes", 60_000, 30_000, 1_000, Crash.RunShortAsync, FloorCrash.RunShortAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.FasterThanBeam, 4)],
        },
        new("registry_1", "look-ups of 100,000 names from one thread", 100_000, 50_000, 20_000, Registry.OneAsync, FloorRegistry.OneAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 1 / 0.7)],
        },
        new("registry_2", "look-ups of 100,000 names from two threads", 100_000, 50_000, 20_000, Registry.TwoAsync, FloorRegistry.TwoAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.TimesFloor, 1 / 0.7)],
        },
        new("register", "100,000 names taken by 1,000 processes and given back", 100_000, 100_000, 20_000, Register.RunAsync, FloorRegister.RunAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.RegisterNs, Bound.FasterThanBeam, 4), new(Metrics.UnregisterNs, Bound.FasterThanBeam, 4)],
        },
        new("timers", "timers armed at once that fire within a second", 1_000_000, 300_000, 50_000, Timers.RunAsync, FloorTimers.RunAsync)
        {
            IsCompiledFirst = false,
            IsOnBeam = true,
            Targets =
            [
                new(Metrics.NsPerOp, Bound.AtMost, 180),
                new(Metrics.BytesPerOp, Bound.AtMost, 100),
                new(Metrics.P99LateMs, Bound.AtMost, 12) { IsOfFullSizeOnly = true },
            ],
        },
        new("crashlog", "crashes whose log is formatted and dropped", 2_000, 1_000, 500, Crash.RunLoggedAsync, FloorCrash.RunLoggedAsync)
        {
            IsOnBeam = true,
            Targets = [new(Metrics.NsPerOp, Bound.AtMost, 20_000)],
        },
        new("idle_10m", "ten million idle supervised servers in one process", 10_000_000, 500_000, 20_000, IdleServers.RunAsync)
        {
            IsCompiledFirst = false,
            HasDefaultCollector = true,
            IsWarmedAtSize = false,
            Targets = [new(Metrics.BytesEach, Bound.AtMost, 350) { IsOfFullSizeOnly = true }],
        },
        new("startup", "from the first line of a program to its first child", 1, 1, 0, Startup.RunAsync)
        {
            HasDefaultCollector = true,
            IsWarmedAtSize = false,
            Targets = [new(Metrics.TotalMs, Bound.AtMost, 150)],
        },
        new("await", "awaits in a handler that come back to the turn", 1_000_000, 300_000, 100_000, AwaitInHandler.RunAsync),
    ];

    internal static Workload? Find(string key) => All.FirstOrDefault(workload => workload.Key == key);
}
