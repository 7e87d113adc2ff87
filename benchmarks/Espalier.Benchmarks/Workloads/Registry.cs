namespace Espalier.Benchmarks.Workloads;

/// <summary>Look-ups in a registry, in another order than that of the registrations.</summary>
internal static class Registry
{
    internal const int Passes = 10;

    internal static Task<Figure[]> OneAsync(int count) => RunAsync(count, 1);

    internal static Task<Figure[]> TwoAsync(int count) => RunAsync(count, 2);

    private static async Task<Figure[]> RunAsync(int count, int threads)
    {
        await using var system = new ProcessSystem();
        var names = new ProcessRegistry<string>(system, "names");
        (await names.StartAsync()).GetPidOrThrow();
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Spawn(async self =>
        {
            foreach (string name in Names.Shuffled(count, seed: 1))
            {
                if (!names.TryRegister(self, name, out _))
                    throw new InvalidOperationException($"'{name}' was taken.");
            }
            registered.SetResult();
            await self.ReceiveAsync<object>();
        });
        await registered.Task;
        return Names.LookUp(Names.Shuffled(count, seed: 2), threads, new RegistryLookUp(names));
    }
}
