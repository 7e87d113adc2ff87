using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Who is abandoned and has code open.</summary>
public sealed class ZombieTableTests
{
    [Fact]
    public async Task One_whose_code_ends_before_it_is_noted_is_never_there()
    {
        await using var lab = new Lab();
        Pid early = await lab.StartAsync(new LabServer(lab));
        Pid late = await lab.StartAsync(new LabServer(lab));
        var table = new ZombieTable();

        table.Remove(early);
        table.Add(early, "early");
        table.Add(late, "late");
        IReadOnlyList<(Pid, string)> between = table.Copy();
        table.Remove(late);

        Assert.Equal([(late, "late")], between);
        Assert.Equal(0, table.Count);
        Assert.Empty(table.Copy());
    }
}
