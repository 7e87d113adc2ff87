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
