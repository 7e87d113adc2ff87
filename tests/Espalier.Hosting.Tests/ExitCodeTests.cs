namespace Espalier.Hosting.Tests;

/// <summary>What becomes of the program, seen by whoever has started it.</summary>
[Collection(Alone.Name)]
public sealed class ExitCodeTests
{
    [Fact, PeerDefect(22)]
    public async Task A_root_that_gives_up_ends_the_program_with_1_and_the_report_also_if_its_main_catches_everything()
    {
        using RunningProgram program = Start("catching");

        (int code, IReadOnlyList<string> output, _) = await program.WaitForExitAsync();

        Assert.Equal(1, code);
        string text = string.Join('\n', output);
        Assert.Contains("The application shop has ended by itself, and the system has stopped: shutdown", text, StringComparison.Ordinal);
        Assert.Contains("  Path: root/desk/till", text, StringComparison.Ordinal);
        Assert.Contains("TimeoutException: the bank sleeps", text, StringComparison.Ordinal);
        Assert.Contains("  Did not stop in time: none", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_code_that_the_program_has_set_is_kept()
    {
        using RunningProgram program = Start("catching", "7");

        (int code, _, _) = await program.WaitForExitAsync();

        Assert.Equal(7, code);
    }

    [Fact, PeerDefect(22)]
    public async Task A_main_that_returns_0_after_the_host_does_not_come_to_that()
    {
        using RunningProgram program = Start("returning");

        (int code, _, string errors) = await program.WaitForExitAsync();

        Assert.NotEqual(0, code);
        Assert.Contains("Unhandled exception. Espalier.SupervisionFailedException", errors, StringComparison.Ordinal);
        Assert.Contains("  Last restarts:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_does_not_stop_does_not_keep_a_program_whose_root_has_given_up()
    {
        using RunningProgram program = Start("hanging");

        (int code, IReadOnlyList<string> output, _) = await program.WaitForExitAsync();

        Assert.Equal(1, code);
        Assert.Contains(output, static line => line.TrimStart().StartsWith("root/deaf <", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_terminated_program_stops_its_children_in_reverse_and_ends_with_0()
    {
        using RunningProgram program = Start("serving");
        string?[] started =
            [await program.NextLineAsync(), await program.NextLineAsync(), await program.NextLineAsync(), await program.NextLineAsync()];

        await program.TerminateAsync();
        (int code, IReadOnlyList<string> output, string errors) = await program.WaitForExitAsync();

        Assert.Equal(["host has started", "start one", "start three", "start two"], started.Order(StringComparer.Ordinal));
        Assert.Equal(["stop three", "stop two", "stop one"], output.Skip(4));
        Assert.Equal("", errors);
        Assert.Equal(0, code);
    }

    private static RunningProgram Start(params string[] arguments) => new(typeof(ExitCodeTests).Assembly.Location, arguments);
}
