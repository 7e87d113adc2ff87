using System.Net;

namespace Espalier.Package.Tests;

/// <summary>What `dotnet new` makes of the templates builds on the packages of their version, runs, and stops when it is told to.</summary>
[Collection(PackedEspalier.Shared)]
public sealed class TemplateTests(PackedEspalier packed)
{
    [Fact]
    public void The_package_has_the_two_templates_and_no_library()
    {
        IEnumerable<string> files = packed.Clone.Open(Clone.Templates).Files.ToArray();

        Assert.Contains("content/espalier-web/.template.config/template.json", files);
        Assert.Contains("content/espalier-worker/.template.config/template.json", files);
        Assert.All(files, static path => Assert.True(
            path is "Espalier.Templates.nuspec" or "README.md" || path.StartsWith("content/espalier-", StringComparison.Ordinal), path));
        Assert.Empty(packed.Clone.Open(Clone.Templates).Dependencies);
    }

    [Fact]
    public async Task A_worker_builds_without_a_warning_starts_and_ends_with_0_when_it_is_told_to()
    {
        (int code, string built, string assembly) = await packed.NewAsync("espalier-worker", "night-watch");
        Assert.True(code == 0, built);
        Assert.DoesNotContain("warning", built, StringComparison.Ordinal);
        using var program = new RunningProgram(assembly, "--contentRoot", packed.FolderOf("night-watch"));

        await program.WaitForAsync("The mean is ");
        await program.TerminateAsync();

        (int ended, IReadOnlyList<string> output, string errors) = await program.WaitForExitAsync();
        Assert.Equal("", errors);
        Assert.True(ended == 0, string.Join('\n', output));
    }

    [Fact]
    public async Task A_web_application_builds_without_a_warning_answers_is_well_and_ends_with_0_when_it_is_told_to()
    {
        (int code, string built, string assembly) = await packed.NewAsync("espalier-web", "my.web-shop");
        Assert.True(code == 0, built);
        Assert.DoesNotContain("warning", built, StringComparison.Ordinal);
        using var program = new RunningProgram(
            assembly, "--urls", "http://127.0.0.1:0", "--contentRoot", packed.FolderOf("my.web-shop"), "--MaxCounters", "1");
        using var http = new HttpClient { BaseAddress = new Uri(await program.WaitForAsync("Now listening on: ")) };
        await program.WaitForAsync("Application started.");

        string first = await CountAsync(http);
        string second = await CountAsync(http);
        using HttpResponseMessage refused = await http.PostAsync(new Uri("/counters/pears", UriKind.Relative), null);
        string live = await http.GetStringAsync(new Uri("/health/live", UriKind.Relative));
        string ready = await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative));
        await program.TerminateAsync();

        Assert.Equal(("1", "2"), (first, second));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(("Healthy", "Healthy"), (live, ready));
        (int ended, IReadOnlyList<string> output, string errors) = await program.WaitForExitAsync();
        Assert.Equal("", errors);
        Assert.True(ended == 0, string.Join('\n', output));
        Assert.DoesNotContain(output, static line => line.Contains("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    private static async Task<string> CountAsync(HttpClient http)
    {
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/counters/apples", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
