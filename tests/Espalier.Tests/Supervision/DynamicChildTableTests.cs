using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>The table of a dynamic supervisor's children beside a dictionary that does the same.</summary>
public sealed class DynamicChildTableTests
{
    private static readonly ChildSpec Spec = new() { Id = "child", Start = static _ => default };

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 700)]
    [InlineData(3, 5_000)]
    public async Task It_holds_what_a_dictionary_would_hold(int seed, int most)
    {
        await using var system = new ProcessSystem();
        var random = new Random(seed);
        Pid[] pids = [.. Enumerable.Range(1, most).Select(id => new Pid(new ProcessCell(system, id * seed, EndedMaster.Instance, null)))];
        var table = new DynamicChildTable();
        var model = new Dictionary<Pid, DynamicChild>();

        // It fills up, and then thins out.
        for (int step = 0; step < most * 20; step++)
        {
            Pid pid = pids[random.Next(most)];
            if (random.Next(most * 20) > step)
            {
                var child = new DynamicChild(Spec, random.Next(3), random.Next(2) == 0);
                table.Set(pid, child);
                model[pid] = child;
            }
            else
            {
                Assert.Equal(model.Remove(pid), table.Remove(pid));
            }
            pid = pids[random.Next(most)];
            Assert.Equal(model.TryGetValue(pid, out DynamicChild expected), table.TryFind(pid, out DynamicChild found));
            Assert.Equal(expected, found);
            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal([.. model.OrderBy(static child => child.Key)], table.Copy());
        foreach (Pid pid in pids)
            Assert.Equal(model.Remove(pid), table.Remove(pid));
        Assert.Empty(table.Copy());
        Assert.False(table.Contains(default));
    }

    [Fact]
    public async Task After_it_was_cleared_it_is_as_new()
    {
        await using var system = new ProcessSystem();
        Pid[] pids = [.. Enumerable.Range(1, 2_000).Select(id => new Pid(new ProcessCell(system, id, EndedMaster.Instance, null)))];
        var table = new DynamicChildTable();
        foreach (Pid pid in pids)
            table.Set(pid, new(Spec, 0, IsRestarting: false));

        table.Clear();

        Assert.Equal(0, table.Count);
        Assert.DoesNotContain(pids, table.Contains);
        table.Set(pids[7], new(Spec, 1, IsRestarting: true));
        Assert.Equal([new(pids[7], new(Spec, 1, IsRestarting: true))], table.Copy());
    }
}
