using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests;

/// <summary>What is generated for each server of the folder Inputs is what the folder Approved has, and it compiles.</summary>
public sealed class ApprovedOutputTests
{
    // Set, the received text becomes the approved one, for a review of the difference.
    private const string Approving = "ESPALIER_APPROVE";

    public static TheoryData<string> Servers => [.. NamesIn("Inputs")];

    [Theory, MemberData(nameof(Servers))]
    public async Task The_generated_part_is_the_approved_one_and_compiles_without_a_complaint(string server)
    {
        string source = await File.ReadAllTextAsync(Path.Combine(Repository.Folder, "Inputs", server + ".cs"));

        // A file is one part of a program; a line of dashes begins another one.
        (string[] generated, Compilation whole) = Compiling.Generate(source.Split("//----\n"));

        Assert.True(Compiling.ComplaintsOf(whole) is [], string.Join("\n", Compiling.ComplaintsOf(whole)));
        string approved = Path.Combine(Repository.Folder, "Approved", server + ".txt");
        string received = string.Join("//----\n", generated);
        if (Environment.GetEnvironmentVariable(Approving) == "1")
            await File.WriteAllTextAsync(approved, received);
        Assert.Equal(await File.ReadAllTextAsync(approved), received);
    }

    [Fact]
    public void Each_server_has_an_approved_output_and_there_are_eight()
    {
        Assert.Equal(NamesIn("Inputs"), NamesIn("Approved"));
        Assert.True(NamesIn("Inputs").Length >= 8);
    }

    private static string[] NamesIn(string folder)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Repository.Folder, folder));
        return [.. files.Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];
    }
}
