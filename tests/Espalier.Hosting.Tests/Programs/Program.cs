namespace Espalier.Hosting.Tests.Programs;

/// <summary>The programs that tests start as processes of their own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        await Console.Error.WriteLineAsync($"There is no program \"{string.Join(' ', arguments)}\".");
        return 64;
    }
}
