using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2003: a process must not catch its own end.</summary>
public sealed class CatchAllTests
{
    [Theory]
    [InlineData("try { await task; } [|catch|] { }")]
    [InlineData("try { await task; } [|catch|] (Exception) { }")]
    [InlineData("try { await task; } [|catch|] (Exception failure) { Console.WriteLine(failure); }")]
    [InlineData("try { await task; } [|catch|] (Exception failure) when (failure is not OperationCanceledException) { }")]
    [InlineData("try { await task; } [|catch|] (Exception failure) when (failure is not (OperationCanceledException or TimeoutException)) { }")]
    [InlineData("try { await task; } [|catch|] (Exception failure) when (!(failure is TimeoutException)) { }")]
    [InlineData("try { await task; } catch (TimeoutException) { } [|catch|] (Exception) { }")]
    [InlineData("try { Context.Monitor(default(Pid)); } [|catch|] { }")]
    [InlineData("try { Context.Exit(ExitReason.Normal); } [|catch|] { }")]
    public Task Catching_everything_around_an_exit_is_reported(string body) => Ruling.ExpectAsync<CatchAllAnalyzer>(ServerWith(body));

    [Theory]
    [InlineData("try { await task; } catch (Exception failure) when (failure is not ExitException) { }")]
    [InlineData("try { await task; } catch (Exception failure) when (failure is not (TimeoutException or ExitException)) { }")]
    [InlineData("try { await task; } catch (Exception failure) when (failure is not TimeoutException and not ExitException) { }")]
    [InlineData("try { await task; } catch (Exception failure) when (failure is not TimeoutException && failure is not ExitException) { }")]
    [InlineData("try { await task; } catch (Exception failure) when (IsHarmless(failure)) { }")]
    [InlineData("try { await task; } catch (ExitException) { throw; } catch (Exception) { }")]
    [InlineData("try { await task; } catch { Console.WriteLine(); throw; }")]
    [InlineData("try { await task; } catch (Exception failure) { throw new InvalidOperationException(\"No.\", failure); }")]
    [InlineData("try { await task; } catch (Exception failure) { Context.Exit(ExitReason.Crashed(failure)); }")]
    [InlineData("try { await task; } catch (TimeoutException) { }")]
    [InlineData("try { Console.WriteLine(); } catch { }")]
    [InlineData("try { Func<Task> later = async () => await task; } catch { }")]
    [InlineData("await Task.Run(async () => { try { await task; } catch { } });")]
    public Task Letting_the_exit_pass_or_meeting_none_is_not_reported(string body) => Ruling.ExpectAsync<CatchAllAnalyzer>(ServerWith(body));

    [Theory]
    [InlineData("catch { }", "catch (Exception exception) when (exception is not ExitException) { }")]
    [InlineData("catch (Exception) { }", "catch (Exception exception) when (exception is not ExitException) { }")]
    [InlineData("catch (Exception failure) { }", "catch (Exception failure) when (failure is not ExitException) { }")]
    [InlineData(
        "catch (Exception failure) when (failure is not TimeoutException) { }",
        "catch (Exception failure) when (failure is not TimeoutException && failure is not ExitException) { }")]
    public Task The_catch_gets_a_filter(string before, string after) => Ruling.ExpectFixAsync<CatchAllAnalyzer, LetExitPassFix>(
        ServerWith($"try {{ await task; }} {before}"), ServerWith($"try {{ await task; }} {after}"));

    [Fact]
    public Task A_name_that_is_in_use_is_not_taken_again() => Ruling.ExpectFixAsync<CatchAllAnalyzer, LetExitPassFix>(
        ServerWith("int exception = 1; try { await task; } catch { exception++; }"),
        ServerWith("int exception = 1; try { await task; } catch (Exception exception2) when (exception2 is not ExitException) { exception++; }"));

    private static string ServerWith(string body) => Ruling.Server($$"""
        [Cast] private async Task Do(Task task)
        {
            await Task.Yield();
            {{body}}
        }

        private static bool IsHarmless(Exception failure) => failure is TimeoutException;
        """);
}
