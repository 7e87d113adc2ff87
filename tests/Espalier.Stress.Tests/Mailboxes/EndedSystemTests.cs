using System.Runtime.CompilerServices;
using Espalier.Stress.Servers;

namespace Espalier.Stress.Mailboxes;

/// <summary>What threads keep for themselves does not keep a system that has ended.</summary>
public sealed class EndedSystemTests
{
    [Fact]
    public async Task A_system_that_has_ended_is_collected_although_the_threads_that_called_in_it_live_on()
    {
        var systems = new List<WeakReference>();
        for (int i = 0; i < 20; i++)
            systems.Add(await UseAsync());

        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // The last one or two may still be in a local of a frame or of a thread that has just run it.
        Assert.InRange(systems.Count(static system => system.IsAlive), 0, 3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAsync()
    {
        var system = new ProcessSystem();
        Pid server = (await system.StartServerAsync(static () => new EchoServer())).GetPidOrThrow();
        for (int i = 0; i < 20; i++)
            await server.CallAsync(new Ask(i));
        await system.DisposeAsync();
        return new WeakReference(system);
    }
}
