using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2007: a process takes its time from its system.</summary>
public sealed class WallClockTests
{
    [Theory]
    [InlineData("[Call] private DateTime Now() => [|DateTime.UtcNow|];")]
    [InlineData("[Call] private DateTime Now() => [|DateTime.Now|].Date;")]
    [InlineData("[Call] private DateTime Now() => [|DateTime.Today|];")]
    [InlineData("[Call] private DateTimeOffset Now() => [|DateTimeOffset.UtcNow|];")]
    [InlineData("[Call] private long Now() => [|Environment.TickCount64|];")]
    [InlineData("[Call] private long Now() => [|System.Diagnostics.Stopwatch.GetTimestamp()|];")]
    [InlineData("private readonly System.Diagnostics.Stopwatch _watch = [|System.Diagnostics.Stopwatch.StartNew()|];")]
    [InlineData("[Cast] private Task Do() => [|Task.Delay(100)|];")]
    [InlineData("[Cast] private Task Do(CancellationToken ct) => [|Task.Delay(TimeSpan.FromSeconds(1), ct)|];")]
    [InlineData("[Cast] private Task Do(Task task) => [|task.WaitAsync(TimeSpan.FromSeconds(1))|];")]
    [InlineData("[Cast] private void Do() => _ = [|new Timer(_ => { })|];")]
    [InlineData("[Cast] private void Do() => _ = [|new PeriodicTimer(TimeSpan.FromSeconds(1))|];")]
    [InlineData("[Cast] private void Do() => _ = [|new CancellationTokenSource(100)|];")]
    [InlineData("[Call] private DateTimeOffset Now() => [|TimeProvider.System|].GetUtcNow();")]
    [InlineData("private readonly DateTime _since = [|DateTime.UtcNow|];")]
    public Task A_clock_that_is_not_the_systems_is_reported(string members) => Ruling.ExpectAsync<WallClockAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("[Call] private DateTimeOffset Now() => Context.System.TimeProvider.GetUtcNow();")]
    [InlineData("[Cast] private Task Do() => Task.Delay(TimeSpan.FromSeconds(1), Context.System.TimeProvider);")]
    [InlineData("[Cast] private Task Do(Task task, CancellationToken ct) => task.WaitAsync(ct);")]
    [InlineData("[Cast] private void Do() => _ = new PeriodicTimer(TimeSpan.FromSeconds(1), Context.System.TimeProvider);")]
    [InlineData("[Cast] private void Do() => _ = new CancellationTokenSource();")]
    [InlineData("[Cast] private Task Do(CancellationToken ct) => Task.Delay(-1, ct);")]
    [InlineData("[Cast] private Task Do(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);")]
    [InlineData("[Call] private DateTime Epoch() => DateTime.UnixEpoch;")]
    [InlineData("public static DateTime Now() => DateTime.UtcNow;")]
    public Task The_clock_of_the_system_is_not_reported(string members) => Ruling.ExpectAsync<WallClockAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("DateTime.UtcNow", "Context.System.TimeProvider.GetUtcNow().UtcDateTime")]
    [InlineData("DateTime.Now", "Context.System.TimeProvider.GetLocalNow().LocalDateTime")]
    [InlineData("DateTimeOffset.UtcNow", "Context.System.TimeProvider.GetUtcNow()")]
    [InlineData("DateTimeOffset.Now", "Context.System.TimeProvider.GetLocalNow()")]
    [InlineData("System.Diagnostics.Stopwatch.GetTimestamp()", "Context.System.TimeProvider.GetTimestamp()")]
    [InlineData("Task.Delay(5)", "Task.Delay(TimeSpan.FromMilliseconds(5), Context.System.TimeProvider)")]
    [InlineData("Task.Delay(TimeSpan.Zero, token)", "Task.Delay(TimeSpan.Zero, Context.System.TimeProvider, token)")]
    [InlineData("TimeProvider.System.GetUtcNow()", "Context.System.TimeProvider.GetUtcNow()")]
    public Task The_time_comes_from_the_system(string before, string after) => Ruling.ExpectFixAsync<WallClockAnalyzer, SystemClockFix>(
        Ruling.Server($"private object Now(CancellationToken token) => {before};"),
        Ruling.Server($"private object Now(CancellationToken token) => {after};"));

    [Fact]
    public Task A_function_asks_its_own_context() => Ruling.ExpectFixAsync<WallClockAnalyzer, SystemClockFix>(
        "static class Program { static void Start(ProcessSystem system) => system.Spawn(async self => await Task.Delay(5)); }",
        "static class Program { static void Start(ProcessSystem system) => " +
        "system.Spawn(async self => await Task.Delay(TimeSpan.FromMilliseconds(5), self.System.TimeProvider)); }");

    [Theory]
    [InlineData("private readonly DateTime _since = DateTime.UtcNow;")]
    [InlineData("private DateTime _since;\npublic Sample() => _since = DateTime.UtcNow;")]
    [InlineData("[Cast] private void Do() { Func<DateTime> now = static () => DateTime.UtcNow; now(); }")]
    [InlineData("[Call] private long Now() => Environment.TickCount64;")]
    public Task Where_there_is_no_context_yet_it_is_left_to_people(string members) =>
        Ruling.ExpectNoFixAsync<WallClockAnalyzer, SystemClockFix>(Ruling.Server(members));
}
