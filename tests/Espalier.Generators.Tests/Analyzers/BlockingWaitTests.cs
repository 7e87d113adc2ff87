using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2001: a process must not block.</summary>
public sealed class BlockingWaitTests
{
    [Theory]
    [InlineData("[Call] private int Ask(Task<int> task) => [|task.Result|];")]
    [InlineData("[Call] private int Ask(ValueTask<int> task) => [|task.Result|];")]
    [InlineData("[Cast] private void Do(Task task) => [|task.Wait()|];")]
    [InlineData("[Cast] private void Do(Task task) => [|task.Wait(5)|];")]
    [InlineData("[Cast] private void Do(Task task) => [|task.GetAwaiter().GetResult()|];")]
    [InlineData("[Cast] private void Do(Task task) => [|task.ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("[Cast] private void Do(Task task) => [|Task.WaitAll(task, task)|];")]
    [InlineData("[Cast] private void Do(Task task) => [|Task.WaitAny(task)|];")]
    [InlineData("[Info] private void On(string message) => [|Thread.Sleep(100)|];")]
    [InlineData("private readonly SemaphoreSlim _gate = new(1);\n[Cast] private void Do() => [|_gate.Wait()|];")]
    [InlineData("protected override ValueTask<Next> HandleCastAsync(object message) { [|((Task)message).Wait()|]; return default; }")]
    [InlineData("private void Helper(Task task) => [|task.Wait()|];")]
    [InlineData("[Cast] private void Do(Task task) { Action later = () => [|task.Wait()|]; later(); }")]
    [InlineData("public Sample() => [|Thread.Sleep(1)|];")]
    public Task A_wait_that_blocks_a_server_is_reported(string members) =>
        Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("[Call] private async Task<int> Ask(Task<int> task) => await task;")]
    [InlineData("[Cast] private void Do(Task task) => task.Wait(0);")]
    [InlineData("private readonly SemaphoreSlim _gate = new(1);\n[Call] private bool Try() => _gate.Wait(TimeSpan.Zero);")]
    [InlineData("[Cast] private Task Do(Task<int> task) => Task.Run(() => task.Result);")]
    [InlineData("[Cast] private void Do(Task<int> task) => new Thread(() => task.Wait()).Start();")]
    [InlineData("[Call] private Task<int> Ask(Task<int> task) => task.ContinueWith(ended => ended.Result);")]
    [InlineData("public static int Count(Task<int> task) => task.Result;")]
    [InlineData("private sealed class Other { public int Of(Task<int> task) => task.Result; }")]
    public Task A_wait_that_blocks_no_process_is_not_reported(string members) =>
        Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server(members));

    [Fact]
    public Task A_task_that_is_known_to_have_ended_is_not_reported() => Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server("""
        [Call] private async Task<int> Both(Task<int> one, Task<int> other)
        {
            await Task.WhenAll(one, other);
            return one.Result + other.Result;
        }

        [Call] private int Quick(Task<int> task) => task.IsCompletedSuccessfully ? task.Result : 0;
        """));

    [Theory]
    [InlineData("[Call] private async Task<int> Ask(Task<int> a, Task<int> b) { Task<int> done = await Task.WhenAny(a, b); return done.Result; }")]
    [InlineData("[Call] private async Task<int> Ask(Task<int> a, Task<int> b) => (await Task.WhenAny(a, b)).Result;")]
    [InlineData("[Call] private async Task<int> Ask(Task<int> a, Task<int> b) { Task<int> x; x = await Task.WhenAny(a, b); return x.Result; }")]
    [InlineData("[Cast] private async Task Do(Task<int>[] all) { await foreach (Task<int> one in Task.WhenEach(all)) _ = one.Result; }")]
    [InlineData("private Task<int>? _one;\n[Call] private int Ask() => _one is { IsCompletedSuccessfully: true } ? _one.Result : 0;")]
    [InlineData("private Task<int>? _one;\n[Call] private int Ask() => _one is { IsCompleted: true } ended ? ended.Result : 0;")]
    [InlineData("[Call] private int Ask(Task<int> one) => one switch { { IsFaulted: false, IsCompleted: true } => one.Result, _ => 0 };")]
    [InlineData("[Call] private int Ask(object one) => one switch { Task<int> { IsCompleted: true } ended => ended.Result, _ => 0 };")]
    [InlineData("private Task<int>? _one;\n[Call] private int Ask() => _one?.Status == TaskStatus.RanToCompletion ? _one.Result : 0;")]
    [InlineData("private Task<int>? _one;\n[Call] private int Ask() => _one?.IsCompleted is true ? _one.Result : 0;")]
    [InlineData("[Info] private void On(Task<int> ended) => Console.Write(ended.Result);")]
    public Task A_task_that_is_over_or_was_asked_for_its_end_is_not_reported(string members) =>
        Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("private Task<int>? _one;\n[Call] private int Ask(Task<int> two) => _one is { IsCompleted: true } ? [|two.Result|] : 0;")]
    [InlineData("[Call] private async Task<int> Ask(Task<int> a, Task<Task<int>> b) { Task<int> c = await b; return [|c.Result|]; }")]
    [InlineData("[Info] private void On(Task<Task<int>> ended) { Task<int> inner = ended.Result; Console.Write([|inner.Result|]); }")]
    public Task Another_task_is_reported_still(string members) => Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server(members));

    [Theory]
    [InlineData("[Cast] private void Do(IBus bus) => bus.Subscribe(message => Thread.Sleep(1));")]
    [InlineData("[Cast] private void Do() => Task.Run(Rest);\nprivate void Rest() => Thread.Sleep(1);")]
    [InlineData("[Cast] private void Do() => Task.Run(() => Rest());\nprivate void Rest() => Thread.Sleep(1);")]
    [InlineData("[Cast] private void Do() { Task.Run(Rest); void Rest() => Thread.Sleep(1); }")]
    public Task A_function_that_may_run_elsewhere_is_not_reported(string members) => Ruling.ExpectAsync<BlockingWaitAnalyzer>(
        Ruling.Server($"public interface IBus {{ void Subscribe(Action<string> take); }}\n{members}"));

    [Theory]
    [InlineData("[Cast] private void Do(List<int> all) => all.ForEach(one => [|Thread.Sleep(one)|]);")]
    [InlineData("[Cast] private void Do() => Rest();\nprivate void Rest() => [|Thread.Sleep(1)|];")]
    [InlineData("[Cast] private void Do(List<int> all) => all.ForEach(Rest);\nprivate void Rest(int time) => [|Thread.Sleep(time)|];")]
    [InlineData("[Cast] private void Do() { Rest(); void Rest() => [|Thread.Sleep(1)|]; }")]
    public Task A_function_that_is_called_at_once_is_reported(string members) => Ruling.ExpectAsync<BlockingWaitAnalyzer>(Ruling.Server(members));

    [Fact]
    public Task A_function_that_was_given_a_process_is_code_of_that_process() => Ruling.ExpectAsync<BlockingWaitAnalyzer>("""
        public static class Program
        {
            public static void Start(ProcessSystem system, Task task)
            {
                task.Wait();
                system.Spawn(async self => { await task; [|Thread.Sleep(1)|]; });
                system.Spawn(Work);
            }

            private static Task Work(ProcessContext self)
            {
                [|Thread.Sleep(1)|];
                return Task.CompletedTask;
            }
        }
        """);

    [Theory]
    [InlineData(
        "[Call] private async Task<int> Ask(Task<int> task) { await Task.Yield(); return task.Result + 1; }",
        "[Call] private async Task<int> Ask(Task<int> task) { await Task.Yield(); return await task + 1; }")]
    [InlineData(
        "[Call] private async Task<int> Ask(Task<string> task) { await Task.Yield(); return task.Result.Length; }",
        "[Call] private async Task<int> Ask(Task<string> task) { await Task.Yield(); return (await task).Length; }")]
    [InlineData("[Call] private int Ask(Task<int> task) => task.Result;", "[Call] private async Task<int> Ask(Task<int> task) => await task;")]
    [InlineData("[Cast] private void Do(Task task) => task.Wait();", "[Cast] private async Task Do(Task task) => await task;")]
    [InlineData("[Cast]\nvoid Do(Task task) => task.Wait();", "[Cast]\nasync Task Do(Task task) => await task;")]
    [InlineData(
        "[Cast] private void Do(Task task) => task.ConfigureAwait(false).GetAwaiter().GetResult();",
        "[Cast] private async Task Do(Task task) => await task;")]
    [InlineData(
        "[Cast] private void Do(Task task) => Task.WaitAll(task, task);",
        "[Cast] private async Task Do(Task task) => await Task.WhenAll(task, task);")]
    [InlineData(
        "[Cast] private void Do() => Thread.Sleep(100);",
        "[Cast] private async Task Do() => " +
        "await Task.Delay(TimeSpan.FromMilliseconds(100), Context.System.TimeProvider, Context.CancellationToken);")]
    public Task The_wait_becomes_an_await(string before, string after) =>
        Ruling.ExpectFixAsync<BlockingWaitAnalyzer, AwaitFix>(Ruling.Server(before), Ruling.Server(after));

    [Theory]
    [InlineData("[Cast] private void Do(Task task) { lock (this) task.Wait(); }")]
    [InlineData("[Cast] private void Do(Task task) => task.Wait(5);")]
    [InlineData("[Cast] private void Do(Task task) => task.Wait();\n[Cast] private void Again(Task task) => Do(task);")]
    [InlineData("private int Helper(Task<int> task) => task.Result;")]
    [InlineData("[Cast] private void Do(Task task) { try { task.Wait(); } catch (AggregateException) { } }")]
    [InlineData("[Cast] private void Do(Task task) { Span<int> numbers = [1]; task.Wait(); numbers.Clear(); }")]
    public Task What_cannot_simply_become_an_await_is_left_to_people(string members) =>
        Ruling.ExpectNoFixAsync<BlockingWaitAnalyzer, AwaitFix>(Ruling.Server(members));
}
