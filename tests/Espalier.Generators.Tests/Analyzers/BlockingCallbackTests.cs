using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2001 in callbacks that answer a task themselves.</summary>
public sealed class BlockingCallbackTests
{
    private const string Cast = "protected override ValueTask<Next> HandleCastAsync(object message)";
    private const string AsyncCast = "protected override async ValueTask<Next> HandleCastAsync(object message)";
    private const string Init = "protected override ValueTask<InitResult> InitAsync()";
    private const string AsyncInit = "protected override async ValueTask<InitResult> InitAsync()";
    private const string End = "protected override ValueTask TerminateAsync(ExitReason reason)";
    private const string AsyncEnd = "protected override async ValueTask TerminateAsync(ExitReason reason)";

    [Theory]
    [InlineData(Cast + " { T.Wait(); return default; }", AsyncCast + " { await T; return default; }")]
    [InlineData(Cast + " { T.Wait(); return new(Next.Receive); }", AsyncCast + " { await T; return Next.Receive; }")]
    [InlineData(Cast + " { T.Wait(); return new ValueTask<Next>(Next.Receive); }", AsyncCast + " { await T; return Next.Receive; }")]
    [InlineData(Cast + " { T.Wait(); return ValueTask.FromResult(Next.Receive); }", AsyncCast + " { await T; return Next.Receive; }")]
    [InlineData(
        Cast + " { T.Wait(); return base.HandleCastAsync(message); }",
        AsyncCast + " { await T; return await base.HandleCastAsync(message); }")]
    [InlineData(Cast + " { T.Wait(); return new(Other()); }", AsyncCast + " { await T; return await Other(); }")]
    [InlineData(Cast + " => new(Next.Continue(I.Result));", AsyncCast + " => Next.Continue(await I);")]
    [InlineData(Cast + " => Plain(I.Result);", AsyncCast + " => await Plain(await I);")]
    [InlineData(
        Cast + " => message is 1 ? new(Next.Continue(I.Result)) : base.HandleCastAsync(message);",
        AsyncCast + " => message is 1 ? Next.Continue(await I) : await base.HandleCastAsync(message);")]
    [InlineData(
        Cast + " => message switch { 1 => new(Next.Continue(I.Result)), 2 => default, 3 => throw new(), _ => base.HandleCastAsync(message), };",
        AsyncCast + " => message switch { 1 => Next.Continue(await I), 2 => default, 3 => throw new(), _ => await base.HandleCastAsync(message), };")]
    [InlineData(
        Cast + " { if (message is 1) return new(Next.Receive); T.Wait(); return default; }",
        AsyncCast + " { if (message is 1) return Next.Receive; await T; return default; }")]
    [InlineData(
        Cast + " { try { T.Wait(); return new(Next.Receive); } finally { Context.Exit(ExitReason.Normal); } }",
        AsyncCast + " { try { await T; return Next.Receive; } finally { Context.Exit(ExitReason.Normal); } }")]
    [InlineData(
        Cast + " { T.Wait(); Func<Task> later = () => { return T; }; return new(Next.Continue(later)); }",
        AsyncCast + " { await T; Func<Task> later = () => { return T; }; return Next.Continue(later); }")]
    [InlineData(Init + " { T.Wait(); return new(InitResult.Ok); }", AsyncInit + " { await T; return InitResult.Ok; }")]
    [InlineData(
        Init + " { Thread.Sleep(5); return new(InitResult.Ok); }",
        AsyncInit + " { " +
        "await Task.Delay(TimeSpan.FromMilliseconds(5), Context.System.TimeProvider, Context.CancellationToken); return InitResult.Ok; }")]
    [InlineData(
        "protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(CallResult.Reply(I.Result));",
        "protected override async ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => CallResult.Reply(await I);")]
    [InlineData(
        "protected override ValueTask<Next> HandleInfoAsync(object message) " +
        "{ // first\n    T.Wait(); // then\n    return new(Next.Receive); // last\n}",
        "protected override async ValueTask<Next> HandleInfoAsync(object message) " +
        "{ // first\n    await T; // then\n    return Next.Receive; // last\n}")]
    [InlineData(End + " { T.Wait(); return default; }", AsyncEnd + " { await T; }")]
    [InlineData(
        End + " { T.Wait(); if (reason == ExitReason.Normal) return ValueTask.CompletedTask; T.Wait(); return default; }",
        AsyncEnd + " { await T; if (reason == ExitReason.Normal) return; T.Wait(); }")]
    [InlineData(End + " { T.Wait(); return base.TerminateAsync(reason); }", AsyncEnd + " { await T; await base.TerminateAsync(reason); }")]
    [InlineData(End + " { T.Wait(); return new(T); }", AsyncEnd + " { await T; await T; }")]
    [InlineData(
        "[Call] private Task<int> Ask() => Task.FromResult(I.Result);",
        "[Call] private async Task<int> Ask() => await I;")]
    [InlineData(
        "[Call] private Task<long> Ask() => Task.FromResult<long>(I.Result);",
        "[Call] private async Task<long> Ask() => await I;")]
    [InlineData("[Cast] private Task Do() { T.Wait(); return Task.CompletedTask; }", "[Cast] private async Task Do() { await T; }")]
    public Task The_wait_becomes_an_await(string before, string after) =>
        Ruling.ExpectFixAsync<BlockingWaitAnalyzer, AwaitFix>(ServerWith(before), ServerWith(after));

    [Theory]
    [InlineData(Cast + " { T.Wait(); try { return base.HandleCastAsync(message); } finally { Context.Exit(ExitReason.Normal); } }")]
    [InlineData(Cast + " { using CancellationTokenSource own = new(); T.Wait(); return base.HandleCastAsync(message); }")]
    [InlineData(Cast + " { try { T.Wait(); } catch (AggregateException) { } return default; }")]
    [InlineData(Cast + " { Span<int> numbers = [1]; T.Wait(); numbers.Clear(); return default; }")]
    [InlineData(Cast + " { lock (T) T.Wait(); return default; }")]
    [InlineData(
        Cast + " => new(true ? Last(I.Result) : default!, 0);\n" +
        "private static System.Threading.Tasks.Sources.IValueTaskSource<Next> Last(int n) => null!;")]
    [InlineData(End + " { T.Wait(); if (reason == ExitReason.Normal) return base.TerminateAsync(reason); return default; }")]
    [InlineData("[Call] private ValueTask<string> Ask() { T.Wait(); return default; }")]
    [InlineData("[Call] private Task<int> Ask() { T.Wait(); return null!; }")]
    [InlineData("[Call] private ValueTask<object> Ask(bool b) { T.Wait(); return b ? new(1) : new(2L); }")]
    [InlineData("private Task Helper() { T.Wait(); return Task.CompletedTask; }")]
    public Task What_would_not_do_the_same_is_left_to_people(string members) =>
        Ruling.ExpectNoFixAsync<BlockingWaitAnalyzer, AwaitFix>(ServerWith(members));

    private static string ServerWith(string members) => Ruling.Server(members + """

        private readonly Task T = Task.CompletedTask;
        private readonly Task<int> I = Task.FromResult(1);

        private Task<Next> Other() => Task.FromResult(Next.Receive);

        private ValueTask<Next> Plain(int number) => new(Next.Continue(number));

        [Cast] private void Reset() { }
        """);
}
