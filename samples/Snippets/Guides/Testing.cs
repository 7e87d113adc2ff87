using Espalier;
using Espalier.Testing;

namespace Snippets.Guides;

internal static class Testing
{
    // begin world
    internal static async Task<int> CountAfterACrashAsync()
    {
        await using var world = new TestWorld(seed: 7);
        ProcessName counter = world.System.Name("counter");
        SupervisorRef tree = await Supervisor.StartAsync(world.System, [Counter.Child(40) with { Name = counter }]);

        counter.Cast("no counter knows this");     // a cast that ends it
        world.RunUntilIdle();                      // everything that can run has run: the supervisor has started another one
        return await Counter.At(counter).AddAsync(0);
    }
    // end world

    // begin time
    internal static async Task<bool> SurvivesTwoCrashesAsync()
    {
        await using var world = new TestWorld();
        ProcessName counter = world.System.Name("counter");
        SupervisorRef tree = await Supervisor.StartAsync(
            world.System,
            [Counter.Child(0) with { Name = counter }],
            new SupervisorOptions { MaxRestarts = 1, RestartPeriod = TimeSpan.FromMinutes(1) });

        counter.Cast("first");
        world.Advance(TimeSpan.FromMinutes(2));    // no time passes for you: the window has
        counter.Cast("second");
        world.RunUntilIdle();
        return counter.TryFind(out _);
    }
    // end time
}
