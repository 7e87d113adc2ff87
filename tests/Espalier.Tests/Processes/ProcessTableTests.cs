namespace Espalier.Processes;

/// <summary>The table of all processes, while they come and go.</summary>
public sealed class ProcessTableTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(3_000)]
    public async Task A_snapshot_is_of_those_who_are_there_the_oldest_first(int most)
    {
        await using var system = new ProcessSystem();
        var random = new Random(most);
        var table = new ProcessTable();
        var model = new SortedDictionary<long, ProcessCell>();
        for (int id = 1; id <= most; id++)
        {
            var cell = new ProcessCell(system, id, EndedMaster.Instance, null);
            table.Add(cell);
            model.Add(id, cell);
            if (random.Next(3) > 0)
                Remove(model.ElementAt(random.Next(model.Count)).Value);
            Assert.Equal(model.Count, table.Count);
        }

        Assert.Equal([.. model.Values], table.Snapshot());
        while (model.Count > 0)
            Remove(model.First().Value);
        Assert.Empty(table.Snapshot());

        void Remove(ProcessCell cell)
        {
            table.Remove(cell);
            model.Remove(cell.Id);

            // An end may be announced beside a start that has failed: the second time changes nothing.
            table.Remove(cell);
            Assert.Equal(-1, cell.Slot);
        }
    }
}
