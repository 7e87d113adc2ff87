using System.Runtime.CompilerServices;

namespace Espalier.Generators.Tests.Driving;

/// <summary>Files of this project, where they are written.</summary>
internal static class Repository
{
    internal static string Folder { get; } = Path.GetDirectoryName(Path.GetDirectoryName(Here()))!;

    // Deterministic builds map the path of a source, so the folder is looked for from the output upwards.
    private static string Here([CallerFilePath] string path = "")
    {
        if (File.Exists(path))
            return path;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Espalier.Generators.Tests.csproj")))
                return Path.Combine(folder.FullName, "Driving", "Repository.cs");
        }
        throw new DirectoryNotFoundException("The sources of Espalier.Generators.Tests are not above the output.");
    }
}
