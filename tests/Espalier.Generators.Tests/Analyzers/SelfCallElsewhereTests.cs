using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2004: of functions that may run elsewhere nothing is said.</summary>
public sealed class SelfCallElsewhereTests
{
    [Theory]
    [InlineData("Pid self = Context.Self;\n    _bus.Subscribe(async message => await At(self).PutAsync(message));")]
    [InlineData("_bus.Subscribe(async message => await _me!.PutAsync(message));")]
    [InlineData("await _agent.Cast(async state => state + await _me!.PutAsync(\"\"));")]
    [InlineData("_bus.Done += async () => await _me!.PutAsync(\"\");")]
    [InlineData("Func<Task<int>> later = async () => await _me!.PutAsync(\"\");\n    _ = Task.Run(later);")]
    [InlineData("Func<Task<int>> later = async () => await _me!.PutAsync(\"\");\n    _ = Task.Run(async () => await later());")]
    [InlineData("Func<Task<int>> later = async () => await _me!.PutAsync(\"\");\n    await later();\n    _bus.Last = later;")]
    [InlineData("_ = Task.Run(Loop);\n    async Task Loop() => await _me!.PutAsync(\"\");")]
    [InlineData("_ = Task.Run(() => Loop());\n    async Task Loop() => await _me!.PutAsync(\"\");")]
    [InlineData("_ = Task.Run(() => Loop(2));\n    async Task Loop(int n) { if (n > 0) await Loop(n - 1); await _me!.PutAsync(\"\"); }")]
    [InlineData("_ = Task.Run(() => Outer());\n    void Outer() { Loop(); }\n    async void Loop() => await _me!.PutAsync(\"\");")]
    [InlineData("Context.Spawn(async _ => await Loop());\n    async Task Loop() => await _me!.PutAsync(\"\");")]
    public Task A_function_that_may_run_elsewhere_is_not_reported(string body) =>
        Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body, "private void Nothing() { }"));

    [Theory]
    [InlineData("_bus.Subscribe(OnMessage);", "private async Task OnMessage(string message) => await _me!.PutAsync(message);")]
    [InlineData("_ = Task.Run(ReadLoop);", "private async Task ReadLoop() => await _me!.PutAsync(\"\");")]
    [InlineData("_ = Task.Run(() => ReadLoop());", "private async Task ReadLoop() => await _me!.PutAsync(\"\");")]
    [InlineData("_ = Task.Run(this.ReadLoop);", "private async Task ReadLoop() => await At(Context.Self).PutAsync(\"\");")]
    [InlineData("_ = Task.Run(ReadLoop);", "private Task ReadLoop() => Step();\nprivate async Task Step() => await _me!.PutAsync(\"\");")]
    [InlineData("_ = Task.Run(() => Asked);", "private Task<int> Asked => _me!.PutAsync(\"\").AsTask();")]
    [InlineData("Context.Spawn(async _ => await Step());", "private async Task Step() => await _me!.PutAsync(\"\");")]
    [InlineData("Context.Spawn(Work);", "private Task Work(ProcessContext it) => Step();\nprivate async Task Step() => await _me!.PutAsync(\"\");")]
    [InlineData("new Sample()._me = null;", "public async Task Ask() => await At(Context.Self).PutAsync(\"\");")]
    [InlineData("await Ask();", "internal async Task Ask() => await At(Context.Self).PutAsync(\"\");")]
    [InlineData("await new Sample().Ask();", "private async Task Ask() => await At(Context.Self).PutAsync(\"\");")]
    public Task A_method_that_may_run_elsewhere_is_not_reported(string body, string member) =>
        Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body, member));

    [Theory]
    [InlineData("await Loop();\n    async Task Loop() => await [|_me!.PutAsync(\"\")|];", "private void Nothing() { }")]
    [InlineData("Func<Task> now = async () => await [|_me!.PutAsync(\"\")|];\n    await now();", "private void Nothing() { }")]
    [InlineData(
        "await Task.WhenAll(Enumerable.Select(new[] { \"\" }, async one => await [|_me!.PutAsync(one)|]));",
        "private void Nothing() { }")]
    [InlineData(
        "await Task.WhenAll(from one in new[] { \"\" } select [|At(Context.Self).PutAsync(one)|].AsTask());",
        "private void Nothing() { }")]
    [InlineData("await Outer();\n    Task Outer() => Loop();\n    async Task Loop() => await [|_me!.PutAsync(\"\")|];", "private void Nothing() { }")]
    [InlineData("await Ask();", "private async Task Ask() => await [|_me!.PutAsync(\"\")|];")]
    [InlineData("await Ask();", "private Task Ask() => this.Step();\nprivate async Task Step() => await [|At(Context.Self).PutAsync(\"\")|];")]
    [InlineData("_ = nameof(Ask);", "protected override async ValueTask TerminateAsync(ExitReason reason) => await Ask();\n" +
        "private async Task Ask() => await [|_me!.PutAsync(\"\")|];")]
    [InlineData("_ = await Asked;", "private Task<int> Asked => [|_me!.PutAsync(\"\")|].AsTask();")]
    [InlineData("_bus.Subscribe(OnMessage);", "[Cast] private async Task OnMessage(string message) => await [|_me!.PutAsync(message)|];")]
    public Task A_function_or_a_method_that_the_handler_calls_itself_is_reported(string body, string member) =>
        Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body, member));

    [Fact]
    public Task A_value_may_be_kept_by_a_function_that_runs_elsewhere() => Ruling.ExpectAsync<SelfCallAnalyzer>(
        ServerWith("_bus.Done += () => _me = At(Context.Self);", "[Cast] private async Task Ask() => await [|_me!.PutAsync(\"\")|];"));

    private static string ServerWith(string body, string member) => "using System.Linq;\n\n" + Ruling.Server($$"""
        private readonly IBus _bus = null!;
        private readonly IAgent _agent = null!;
        private IClient? _me;

        public interface IBus
        {
            event Action Done;

            Func<Task<int>> Last { get; set; }

            void Subscribe(Func<string, Task> take);
        }

        public interface IAgent
        {
            Task Cast(Func<int, Task<int>> change);
        }

        protected override ValueTask<InitResult> InitAsync()
        {
            _me = At(Context.Self);
            return new(InitResult.Ok);
        }

        [Call] private int Put(string message) => message.Length;

        [Cast] private async Task Do()
        {
            await Task.Yield();
            {{body}}
        }

        {{member}}
        """);
}
