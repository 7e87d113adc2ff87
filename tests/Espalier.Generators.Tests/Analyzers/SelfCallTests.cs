using Espalier.Generators.Analyzers;
using Espalier.Generators.Tests.Driving;

namespace Espalier.Generators.Tests.Analyzers;

/// <summary>ESP2004: a process cannot call itself.</summary>
public sealed class SelfCallTests
{
    [Theory]
    [InlineData("int n = await [|At(Context.Self).AskAsync()|];")]
    [InlineData("int n = await [|Sample.At(Context.Self).AskAsync()|];")]
    [InlineData("int n = await [|new Client(Context.Self).AskAsync()|];")]
    [InlineData("IClient me = At(Context.Self);\n    await [|me.AskAsync()|];")]
    [InlineData("Pid self = Context.Self;\n    await [|At(self).AskAsync()|];")]
    [InlineData("await [|At(ProcessAddress.FromPid(Context.Self)).StopAsync()|];")]
    [InlineData("await [|Context.Self.CallAsync(new Question())|];")]
    [InlineData("await [|this.Context.Self.StopAsync()|];")]
    public Task A_call_to_the_own_process_is_reported(string body) => Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body));

    [Theory]
    [InlineData("At(Context.Self).Reset();")]
    [InlineData("Context.Self.Send(1);")]
    [InlineData("await At(Context.Parent).AskAsync();")]
    [InlineData("IClient one = At(Context.Self);\n    one = At(Context.Parent);\n    await one.AskAsync();")]
    [InlineData("IClient one = At(Context.Self);\n    int n;\n    (one, n) = (At(Context.Parent), 1);\n    await one.AskAsync();")]
    [InlineData("IClient? one = At(Context.Self);\n    if (new Dictionary<int, IClient>().TryGetValue(1, out one)) await one.AskAsync();")]
    [InlineData("IClient one = At(Context.Self);\n    Interlocked.Exchange(ref one, At(Context.Parent));\n    await one.AskAsync();")]
    [InlineData("IClient one = At(Context.Self);\n    { ref IClient same = ref one; same = At(Context.Parent); }\n    await one.AskAsync();")]
    [InlineData("Pid one = Context.Self;\n    Find();\n    await At(one).AskAsync();\n    void Find() => one = Context.Parent;")]
    [InlineData("Context.Spawn(async self => await At(Context.Self).AskAsync());")]
    [InlineData("_ = Task.Run(async () => await At(Context.Self).AskAsync());")]
    [InlineData("await Context.Self.WaitForExitAsync();")]
    [InlineData("await Ask();")]
    public Task A_cast_or_a_call_of_somebody_else_is_not_reported(string body) => Ruling.ExpectAsync<SelfCallAnalyzer>(ServerWith(body));

    [Fact]
    public Task A_function_cannot_call_itself_either() => Ruling.ExpectAsync<SelfCallAnalyzer>("""
        public sealed record Question : ICall<int>;

        public static class Program
        {
            public static void Start(ProcessSystem system) => system.Spawn(async self => await [|self.Self.CallAsync(new Question())|]);
        }
        """);

    [Theory]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "await [|_me.AskAsync()|];")]
    [InlineData("private Client? _me;", "_me = new(Context.Self);", "await [|_me!.AskAsync()|];\n    await [|this._me!.StopAsync()|];")]
    [InlineData("private Client? _me;", "_me = new(Context.Self);", "if (_me is not null) await [|_me.AskAsync()|];")]
    [InlineData("private Client? _me;", "Pid self = Context.Self;\n    _me ??= At(self);", "ValueTask<int>? asked = _me?[|.AskAsync()|];")]
    [InlineData("private Pid _self;", "_self = Context.Self;", "await [|_self.CallAsync(new Question())|];\n    await [|At(_self).AskAsync()|];")]
    [InlineData("private Pid _self;\nprivate IClient? _me;", "_self = Context.Self;\n    _me = At(_self);", "await [|_me!.AskAsync()|];")]
    [InlineData("private IClient Me => At(Context.Self);", "", "await [|Me.AskAsync()|];")]
    [InlineData("private Client? _me;\npublic IClient Me => _me ??= At(Context.Self);", "", "await [|Me.AskAsync()|];")]
    [InlineData(
        "private Client Me { get; set; } = null!;",
        "Me = At(Context.Self);", "await [|Me.AskAsync()|];\n    await [|Me.Address.StopAsync()|];")]
    [InlineData("public Client Me { get => At(Context.Self); }", "", "await [|Me.AskAsync()|];")]
    [InlineData("public readonly Client Me;\npublic Sample() => Me = At(Context.Self);", "", "await [|Me.AskAsync()|];")]
    public Task A_call_through_the_own_client_that_is_kept_is_reported(string member, string init, string body) =>
        Ruling.ExpectAsync<SelfCallAnalyzer>(KeepingServer(member, init, body));

    [Theory]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Parent);", "await _me.AskAsync();")]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "_me.Reset();")]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "_me = At(Context.Parent);\n    await _me.AskAsync();")]
    [InlineData("private Pid _self;", "_self = Context.Self;", "_self = default;\n    await At(_self).AskAsync();")]
    [InlineData("internal IClient _me = null!;", "_me = At(Context.Self);", "await _me.AskAsync();")]
    [InlineData("internal IClient Me { get; set; } = null!;", "Me = At(Context.Self);", "await Me.AskAsync();")]
    [InlineData("public IClient Me { get; init; } = null!;", "", "await Me.AskAsync();")]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "_ = Task.Run(async () => await _me.AskAsync());")]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "Context.Spawn(async self => await _me.AskAsync());")]
    [InlineData("private IClient? _me;", "Context.Spawn(async self => { _me = At(self.Self); await Task.Yield(); });", "await _me!.AskAsync();")]
    [InlineData("private IClient _me = null!;", "_me = At(Context.Self);", "await new Sample()._me.AskAsync();")]
    [InlineData("private IClient? _me;", "_me = At(Context.Self);", "_ = new Sample { _me = At(Context.Parent) };\n    await _me!.AskAsync();")]
    [InlineData("private IClient? _me;", "_ = new Sample { _me = At(Context.Self) };", "await _me!.AskAsync();")]
    [InlineData("private IClient? _me;", "_me = At(Context.Self);", "Find(out _me);\n    await _me!.AskAsync();")]
    [InlineData("private IClient? _me;", "_me = At(Context.Self);", "(_me, int n) = (At(Context.Parent), 1);\n    await _me!.AskAsync();")]
    [InlineData("private IClient? _me;", "_me = At(Context.Self);", "ref IClient? mine = ref _me;\n    mine = null;\n    await _me!.AskAsync();")]
    [InlineData("private IClient? _me;", "Find(out IClient? found);\n    _me = found;", "await _me!.AskAsync();")]
    [InlineData("private IClient? _me;\nprivate sealed class Other { public void Set(Sample it) => it._me = null!; }", "", "await _me!.AskAsync();")]
    [InlineData(
        "private IClient? _me;\nprivate sealed class Other { public void Set(Sample it, IClient one) => it._me = one; }",
        "_me = At(Context.Self);", "await _me!.AskAsync();")]
    [InlineData("private IClient Me => Context.Parent == default ? At(Context.Self) : At(Context.Parent);", "", "await Me.AskAsync();")]
    [InlineData("private IClient One => Two;\nprivate IClient Two => One;", "", "await One.AskAsync();")]
    [InlineData("private IClient? _me;", "", "await _me!.AskAsync();")]
    [InlineData(
        "private readonly IClient _me;\npublic Sample(IClient one) => _me = one;\npublic Sample() => _me = null!;",
        "", "await _me.AskAsync();")]
    public Task A_client_that_may_be_of_somebody_else_is_not_reported(string member, string init, string body) =>
        Ruling.ExpectAsync<SelfCallAnalyzer>(KeepingServer(member, init, body));

    [Fact]
    public Task Members_of_a_nested_server_are_its_own() => Ruling.ExpectAsync<SelfCallAnalyzer>(Ruling.Server("""
        private IClient? _me;

        [Call] private int Ask() => 1;

        protected override ValueTask<InitResult> InitAsync()
        {
            _me = At(Context.Self);
            return default;
        }

        [Cast] private async Task Do() => await [|_me!.AskAsync()|];

        public sealed partial class Inner(Sample outer) : GenServer
        {
            private IClient? _me;

            [Cast] private async Task DoInner()
            {
                _me = At(Context.Self);
                await outer._me!.AskAsync();
                await [|_me.StopAsync()|];
            }
        }
        """));

    private static string KeepingServer(string member, string init, string body) => Ruling.Server($$"""
        public sealed record Question : ICall<int>;

        {{member.Replace("\n", "\n    ", StringComparison.Ordinal)}}

        protected override async ValueTask<InitResult> InitAsync()
        {
            await Task.Yield();
            {{init}}
            return InitResult.Ok;
        }

        [Call] private Task<int> Ask() => Task.FromResult(1);

        [Cast] private void Reset() { }

        [Cast] private async Task Do()
        {
            await Task.Yield();
            {{body}}
        }

        private static void Find(out IClient? one) => one = null;
        """);

    private static string ServerWith(string body) => Ruling.Server($$"""
        public sealed record Question : ICall<int>;

        [Call] private Task<int> Ask() => Task.FromResult(1);

        [Cast] private void Reset() { }

        [Cast] private async Task Do()
        {
            await Task.Yield();
            {{body}}
        }
        """);
}
