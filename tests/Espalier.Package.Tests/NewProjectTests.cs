namespace Espalier.Package.Tests;

/// <summary>A fresh console program on the package alone: a server of ten lines builds and runs, and what is wrong does not build.</summary>
[Collection(PackedEspalier.Shared)]
public sealed class NewProjectTests(PackedEspalier packed)
{
    private const string Counter = """

        public sealed partial class Counter(int start) : GenServer
        {
            private int _count = start;

            [Call]
            private int Add(int by) => _count += by;

            [Cast]
            private void Reset() => _count = 0;
        }
        """;

    [Fact]
    public async Task A_server_of_ten_lines_builds_without_a_warning_runs_and_allocates_nothing_a_call()
    {
        (int code, string built, string program) = await packed.BuildAsync("works", """
            using Espalier;

            await using var system = new ProcessSystem();
            Counter.IClient counter = await Counter.StartAsync(system, start: 40);
            Console.WriteLine(await counter.AddAsync(2));
            counter.Reset();
            await CallAsync(200_000);
            long least = long.MaxValue;
            for (int repetition = 0; repetition < 5; repetition++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                await CallAsync(100_000);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }
            Console.WriteLine(least < 100_000 ? "less than a byte a call" : $"{least} bytes in 100,000 calls");
            Console.WriteLine(await counter.AddAsync(0));

            async Task CallAsync(int count)
            {
                for (int i = 0; i < count; i++)
                    await counter.AddAsync(1);
            }
            """ + Counter);

        Assert.True(code == 0, built);
        Assert.DoesNotContain("warning", built, StringComparison.Ordinal);
        (int ended, string output) = await CommandLine.DotnetAsync(Path.GetDirectoryName(program)!, program);
        Assert.Equal(0, ended);
        Assert.Equal(["42", "less than a byte a call", "700000"], output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("argument", "await counter.AddAsync(\"two\");", "CS1503", "'string' to 'int'")]
    [InlineData("handler", "await counter.SubtractAsync(2);", "CS1061", "'SubtractAsync'")]
    [InlineData("reply", "string text = await counter.AddAsync(2);", "CS0029", "'int' to 'string'")]
    public async Task A_call_that_the_server_does_not_know_does_not_build(string name, string call, string error, string detail)
    {
        (int code, string output, _) = await packed.BuildAsync(name, $"""
            using Espalier;

            await using var system = new ProcessSystem();
            Counter.IClient counter = await Counter.StartAsync(system, 0);
            {call}
            """ + Counter);

        Assert.Equal(1, code);
        Assert.Contains($"error {error}: ", output, StringComparison.Ordinal);
        Assert.Contains(detail, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_partial_does_not_build_and_the_message_says_what_to_do()
    {
        (int code, string output, _) = await packed.BuildAsync("partial", """
            using Espalier;

            Console.WriteLine();

            public sealed class Counter : GenServer
            {
                [Call]
                private int Get() => 1;
            }
            """);

        Assert.Equal(1, code);
        Assert.Contains(
            "error ESP1001: Counter has handlers, so the other part of it is generated: declare Counter partial", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_references_a_package_on_top_of_Espalier_has_the_generator_too()
    {
        (int code, string output, _) = await packed.BuildAsync("testing", """
            using Espalier;
            using Espalier.Testing;

            await using var world = new TestWorld();
            Counter.IClient counter = await Counter.StartAsync(world.System, start: 40);
            Console.WriteLine(await counter.AddAsync(2));
            """ + Counter, package: "Espalier.Testing");

        Assert.True(code == 0, output);
    }
}
