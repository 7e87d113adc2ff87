using Espalier.Tests.Servers;
using Espalier.Tests.Shared;

namespace Espalier.Tests.Registries;

/// <summary>Options are checked before anything exists.</summary>
public sealed class RegistryOptionsTests
{
    [Fact]
    [OtpCase("registry/duplicate_test", "rejects invalid tuple syntax")]
    public async Task What_is_out_of_range_is_refused_with_the_value_and_what_was_expected()
    {
        await using var lab = new Lab();

        Refused(lab, new RegistryOptions { Keys = (RegistryKeys)7 }, "Keys", "Unique or Duplicate", "7");
        Refused(lab, new RegistryOptions { Partitions = 0 }, "Partitions", "from 1 to 65536", "0");
        Refused(lab, new RegistryOptions { Partitions = int.MaxValue }, "Partitions", "from 1 to 65536", "2147483647");
        Refused(lab, new RegistryOptions { Metadata = null! }, "Metadata", "null");
        Assert.Throws<ArgumentException>(() => new ProcessRegistry<string>(lab.System, ""));
        Assert.Throws<ArgumentNullException>(() => new ProcessRegistry<string>(null!, "rooms"));
    }

    [Fact]
    public async Task A_handle_starts_nothing()
    {
        await using var lab = new Lab();

        _ = new ProcessRegistry<string, int>(lab.System, "rooms");

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.False(lab.System.TryFind("rooms", out _));
    }

    private static void Refused(Lab lab, RegistryOptions options, params string[] words)
    {
        var error = Assert.Throws<ArgumentException>(() => new ProcessRegistry<string, int>(lab.System, "rooms", options));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Equal("options", error.ParamName);
    }
}
