using Espalier.Generators.Analyzers;
using Espalier.Generators.CodeFixes;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>What is mended does the same as before, for whoever else calls it.</summary>
public sealed class OtherCallersTests
{
    [Theory]
    [InlineData("""
        public interface IAsk { int Ask(Task<int> task); }
        public sealed partial class Sample : GenServer, IAsk { [Call] public int Ask(Task<int> task) => task.Result; }
        """)]
    [InlineData("""
        public interface IAsk { int Ask(Task<int> task); }
        public sealed partial class Sample : GenServer, IAsk { [Call] int IAsk.Ask(Task<int> task) => task.Result; }
        """)]
    [InlineData("""
        public abstract class Above : GenServer { protected abstract int Ask(Task<int> task); }
        public sealed partial class Sample : Above { [Call] protected override int Ask(Task<int> task) => task.Result; }
        """)]
    [InlineData("""
        public partial class Sample : GenServer { [Call] protected virtual int Ask(Task<int> task) => task.Result; }
        public sealed class Derived : Sample { protected override int Ask(Task<int> task) => 2; }
        """)]
    [InlineData("""
        public sealed partial class Sample : GenServer { [Call] private partial int Ask(Task<int> task); }
        public sealed partial class Sample { private partial int Ask(Task<int> task) => task.Result; }
        """)]
    [InlineData("""
        public sealed partial class Sample : GenServer { [Call] private partial Task<int> Ask(Task<int> task); }
        public sealed partial class Sample { private partial Task<int> Ask(Task<int> task) => Task.FromResult(task.Result); }
        """)]
    [InlineData("""
        public sealed partial class Sample : GenServer { [Call] private int Ask(Task<int> task) => task.Result; }
        public sealed partial class Sample { private int Other() => Ask(Task.FromResult(1)) + 1; }
        """)]
    [InlineData("""
        public sealed partial class Sample : GenServer { [Cast] internal void Reset(Task task) => task.Wait(); }
        public static class Program { public static void Run(Sample sample) => sample.Reset(Task.CompletedTask); }
        """)]
    public Task A_handler_that_others_may_call_keeps_its_type(string source) => Ruling.ExpectNoFixAsync<BlockingWaitAnalyzer, AwaitFix>(source);

    [Fact]
    public Task A_handler_of_several_parts_becomes_asynchronous_if_none_calls_it() => Ruling.ExpectFixAsync<BlockingWaitAnalyzer, AwaitFix>(
        """
        public sealed partial class Sample : GenServer { [Call] private int Ask(Task<int> task) => task.Result; }
        public sealed partial class Sample { private int Other() => 1; }
        """,
        """
        public sealed partial class Sample : GenServer { [Call] private async Task<int> Ask(Task<int> task) => await task; }
        public sealed partial class Sample { private int Other() => 1; }
        """);

    [Theory]
    [InlineData("public async ValueTask DisposeAsync() { {0}; await Task.Yield(); Close(); }\nprivate void Close() { }")]
    [InlineData("public async ValueTask DisposeAsync() => await Close();\nprivate async Task Close() { {0}; await Task.Yield(); }")]
    [InlineData("async ValueTask IAsyncDisposable.DisposeAsync() { {0}; await Task.Yield(); }")]
    public Task The_token_of_the_process_is_not_used_where_it_may_be_cancelled(string members) =>
        Ruling.ExpectFixAsync<BlockingWaitAnalyzer, AwaitFix>(
            Disposable(members, "Thread.Sleep(5)"),
            Disposable(members, "await Task.Delay(TimeSpan.FromMilliseconds(5), Context.System.TimeProvider)"));

    [Theory]
    [InlineData(
        "private Action _later;\npublic Sample() => _later = Go;\n" +
        "private async void Go() => await Task.Yield();\n[Cast] private void Do() => _later();")]
    [InlineData("private event Action? Done;\nprivate async void Go() => await Task.Yield();\n[Cast] private void Do() { Done += Go; Done(); }")]
    [InlineData("[Cast] private void Do() { Action later = Save; later(); async void Save() => await Task.Yield(); }")]
    [InlineData("internal async void Go() => await Task.Yield();\n\npublic static class Other { public static Action Of(Sample it) => it.Go; }")]
    public Task A_method_that_is_used_as_a_delegate_keeps_its_type(string members) =>
        Ruling.ExpectNoFixAsync<AsyncVoidAnalyzer, ReturnTaskFix>(Ruling.Server(members));

    private static string Disposable(string members, string pause) => Ruling.Server(members.Replace("{0}", pause, StringComparison.Ordinal))
        .Replace(": GenServer", ": GenServer, IAsyncDisposable", StringComparison.Ordinal);
}
