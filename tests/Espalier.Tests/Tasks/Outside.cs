using Espalier.Tests.Servers;

namespace Espalier.Tests.Tasks;

/// <summary>Code outside of processes that waits for something that needs time, or somebody else's deed.</summary>
internal static class Outside
{
    /// <summary>Begins it inside of the world, which then runs to rest: its continuations take turns with the processes.</summary>
    public static async Task<Task<T>> BeginAsync<T>(Lab lab, Func<ValueTask<T>> deed)
    {
        Task<T>? begun = null;
        await lab.World.RunAsync(() =>
        {
            begun = deed().AsTask();
            return Task.CompletedTask;
        });
        return begun!;
    }
}
