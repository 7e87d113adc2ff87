using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>Reasons of every kind that a child can end with, by name.</summary>
internal static class DynamicReasons
{
    private static readonly Dictionary<string, ExitReason> ByName = new()
    {
        ["normal"] = ExitReason.Normal,
        ["shutdown"] = ExitReason.Shutdown,
        ["shutdown with"] = ExitReason.ShutdownWith("detail"),
        ["custom"] = Lab.Broken,
        ["killed"] = ExitReason.Killed,
        ["crashed"] = ExitReason.Crashed(new InvalidOperationException("crash")),
        ["timed out"] = ExitReason.TimedOut,
        ["no process"] = ExitReason.NoProcess,
        ["calling itself"] = ExitReason.CallingSelf,
        ["call failed"] = ExitReason.CallFailed(CallOperation.Call, ExitReason.Normal),
        ["bad return"] = ExitReason.BadReturn("callback"),
    };

    public static IEnumerable<string> All => ByName.Keys;

    /// <summary>Normal, shutdown, shutdown with a detail.</summary>
    public static IEnumerable<string> Graceful => ByName.Keys.Take(3);

    public static ExitReason Of(string name) => ByName[name];
}
