using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests;

/// <summary>What cannot be generated is said, where it stands; and what can be is still generated, and compiles.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("ESP1001", "public sealed class {|S|} : GenServer { [Call] private int Get() => 1; }", "declare S partial")]
    [InlineData("ESP1001", "public class {|Outer|} { public partial class S : GenServer { [Cast] void Get() { } } }", "declare Outer partial")]
    [InlineData("ESP1002", "public sealed partial class S { [Call] private int {|Get|}() => 1; }", "S does not derive from GenServer")]
    [InlineData("ESP1003", "[Call] private static int {|Get|}() => 1;", "Get is static")]
    [InlineData("ESP1003", "[Call] private int {|Get|}<T>() => 1;", "Get is generic")]
    [InlineData("ESP1003", "int _x; [Call] private ref int {|Get|}() => ref _x;", "returns a reference")]
    [InlineData("ESP1004", "[Call] private int Get(ref int {|by|}) => by;", "passed by reference")]
    [InlineData("ESP1004", "[Cast] private void Put(out int {|by|}) => by = 1;", "passed by reference")]
    [InlineData("ESP1004", "[Call] private int Get(Span<int> {|items|}) => 1;", "on the stack")]
    [InlineData("ESP1004", "public partial class S(ReadOnlySpan<int> {|items|}) : GenServer { [Cast] void Get() { } }", "the constructor")]
    [InlineData("ESP1005", "[Call] private Span<int> {|Get|}() => default;", "can be kept")]
    [InlineData("ESP1005", "[Call] private IAsyncEnumerable<int> {|Get|}() => null!;", "reply with a list")]
    [InlineData("ESP1005", "[Call] private Next {|Get|}() => Next.Receive;", "no reply")]
    [InlineData("ESP1005", "[Call] private CallResult {|Get|}() => CallResult.Later;", "the type of the reply")]
    [InlineData("ESP1005", "[Call] private int {|Get|}(Caller<int> c) => 1;", "through its caller")]
    [InlineData("ESP1005", "[Cast] private int {|Put|}() => 1;", "nobody waits for it")]
    [InlineData("ESP1005", "[Info] private Task<int> {|On|}(string s) => null!;", "nobody waits for it")]
    [InlineData("ESP1005", "[Cast] private async void {|Put|}() => await Task.Yield();", "return Task")]
    [InlineData("ESP1006", "[Call] private int Get() => 1; [Call] private int {|GetAsync|}() => 1;", "becomes GetAsync()")]
    [InlineData("ESP1006", "[Cast] private void Put(object a) { } [Cast] private void {|PutAsync|}(dynamic b) { }", "Put(object)")]
    [InlineData("ESP1007", "[Info] private void One(string a) { } [Info] private void {|Two|}(string b) { }", "Two and One")]
    [InlineData("ESP1007", "[Info] private void One(int a) { } [Info] private void {|Two|}(int? b) { }", "handle int")]
    [InlineData("ESP1008", "[Info] private void {|On|}() { }", "takes 0 values")]
    [InlineData("ESP1008", "[Info] private void {|On|}(int a, int b) { }", "takes 2 values")]
    [InlineData("ESP1010", "private int {|Client|}; [Call] private int Get() => Client;", "a member of that name")]
    [InlineData("ESP1010", "[Cast] private void {|Address|}() { }", "every client has")]
    [InlineData("ESP1010", "[Call] private int {|Child|}(int n) => n;", "how others come to the server")]
    [InlineData("ESP1010", "[Call] private int {|Stop|}() => 1;", "every client has")]
    [InlineData("ESP1011", "private enum E { A } [Call] private E {|Get|}() => E.A;", "The type of the reply of Get")]
    [InlineData("ESP1011", "private enum E { A } [Cast] private void {|Put|}(List<E> e) { }", "The type of the parameter e of Put")]
    [InlineData("ESP1012", "[Call(TimeoutMilliseconds = -2)] private int {|Get|}() => 1;", "is -2")]
    [InlineData("ESP1013", "[Call, Cast] private void {|Get|}() { }", "keep one")]
    [InlineData("ESP1014", "[Cast] private void Put(Caller<int> {|c|}) { }", "nobody waits")]
    [InlineData("ESP1014", "[Call] private void Get(Caller<int> c, Caller<int> {|d|}) { }", "another parameter")]
    [InlineData("ESP1014", "[Call] private CallResult<int> {|Get|}(Caller<string> c) => 1;", "waits for string")]
    [InlineData("ESP1002", "public abstract partial class S : Supervisor { [Call] private int {|Get|}() => 1; }", "runs nobody's code")]
    [InlineData("ESP1003", "void Put() { [Call] int {|Get|}() => 1; Get(); }", "Get is a local function")]
    [InlineData("ESP1003", "Func<int, int> _f = {|[Cast] (x) => x|};", "This is a lambda")]
    [InlineData("ESP1003", "[Info, Obsolete(\"no\", true)] private void {|On|}(int message) { }", "an error to use")]
    [InlineData("ESP1004", "[Call] private unsafe int Get(int*[] {|all|}) => 1;", "a pointer")]
    [InlineData("ESP1004", "public partial class S<T> : GenServer where T : allows ref struct { [Cast] void Get(T {|t|}) { } }", "on the stack")]
    [InlineData("ESP1005", "[Call] private IEnumerable<int> {|Get|}() { yield return 1; }", "while that enumerates")]
    [InlineData("ESP1005", "[Call] private CallResult<int>? {|Get|}() => null;", "there is always a result")]
    [InlineData("ESP1006", "[Call] private int Get() => 1; [Call] private int {|Get|}(TimeSpan? of) => 1;", "told from GetAsync()")]
    [InlineData("ESP1006", "[Call] private int Get(TimeSpan of) => 1; [Call] private int {|Get|}() => 1;", "told from GetAsync(TimeSpan)")]
    [InlineData("ESP1006", "[Call] private int Get() => 1; [Call] private int {|Get|}(int of = 1) => of;", "GetAsync(int)")]
    [InlineData("ESP1006", "[Cast] void Put(List<(int a, int b)> a) { } [Cast] void {|PutAsync|}(List<(int, int)> b) { }", "Put(")]
    [InlineData("ESP1007", "[Info] void One((int a, int b) m) { } [Info] void {|Two|}((int c, int d) m) { }", "Two and One")]
    [InlineData("ESP1007", "[Info] void One(List<object> m) { } [Info] void {|Two|}(List<dynamic> m) { }", "Two and One")]
    [InlineData("ESP1010", "class B : GenServer { protected int Client; } partial class {|S|} : B { [Cast] void Put() { } }", "B has a member")]
    [InlineData("ESP1010", "public class Client; public partial class S : GenServer { [Call] {|Client|} Get() => null!; }", "means Client")]
    [InlineData("ESP1010", "interface IClient; partial class S : GenServer { [Cast] void P() => _ = typeof({|IClient|}); }", "in full")]
    [InlineData("ESP1010", "class Child { internal static int A; } partial class S : GenServer { [Call] int Get() => {|Child|}.A; }", "means Child")]
    [InlineData("ESP1010", "class Client; partial class S : GenServer { [Cast] void P() { } record Row({|Client|} C); }", "means Client")]
    [InlineData("ESP1015", "file partial class {|S|} : GenServer { [Cast] void Put() { } }", "local to its own")]
    [InlineData("ESP1016", "public partial class {|S|} : GenServer { public required int A; [Cast] void Put() { } }", "leaves A to be set")]
    [InlineData("ESP1016",
        "partial class S(int a) : GenServer { public {|S|}(int a, [Service] string b) : this(a) { } [Cast] void P() { } }",
        "left out of Child(int): it could not be told from Child(int)")]
    [InlineData("ESP1016",
        "partial class S(int a = 0) : GenServer { public {|S|}() : this(1) { } [Cast] void P() => _ = a; }",
        "left out of StartAsync(): it could not be told from StartAsync(int)")]
    [InlineData("ESP1010", "public partial class {|Client|} : GenServer { [Cast] void Put() { } }", "Client has that name")]
    [InlineData("ESP1010", "public partial class {|IClient|} : GenServer { [Cast] void Put() { } }", "IClient has that name")]
    [InlineData("ESP1010", "public partial class {|S|}<Client> : GenServer { [Cast] void Put() { } }", "a type parameter of it")]
    [InlineData("ESP1010", "[Cast] private void {|ClientAsync|}() { }", "every client has")]
    [InlineData("ESP1010",
        "class B(int a) : GenServer; class Client { internal static int A; } partial class S() : B({|Client|}.A) { [Cast] void P() { } }",
        "write that in full")]
    [InlineData("ESP1010",
        "class N(int a) : Attribute; class Client { public const int A = 1; } [N({|Client|}.A)] partial class S : GenServer { [Cast] void P() {} }",
        "means Client")]
    [InlineData("ESP1010",
        "public class B : GenServer { protected class Client; } public partial class S : B { [Cast] void P() => _ = new {|Client|}(); }",
        "means B.Client")]
    [InlineData("ESP1010",
        "using Client = System.Text.StringBuilder; public partial class S : GenServer { [Cast] void P() => _ = new {|Client|}(); }",
        "means System.Text.StringBuilder")]
    [InlineData("ESP1016", "public partial class S<T>([Service] T {|a|}) : GenServer { [Cast] void P() => _ = a; }", "no class or interface")]
    public async Task What_cannot_be_done_is_said_where_it_stands(string id, string marked, string message)
    {
        if (!marked.Contains("class ", StringComparison.Ordinal))
            marked = $"public sealed partial class S : GenServer {{ {marked} }}";
        int start = marked.IndexOf("{|", StringComparison.Ordinal);
        string source = marked.Replace("{|", "", StringComparison.Ordinal);
        int end = source.IndexOf("|}", StringComparison.Ordinal);
        source = source.Replace("|}", "", StringComparison.Ordinal);

        Diagnostic found = Assert.Single(await Compiling.AnalyzeAsync(new ServerAnalyzer(), source));

        Assert.Equal(id, found.Id);
        Assert.Equal((start, end), (found.Location.SourceSpan.Start, found.Location.SourceSpan.End));
        Assert.Contains(message, found.GetMessage(null), StringComparison.Ordinal);
        Assert.EndsWith($"{id}.md", found.Descriptor.HelpLinkUri, StringComparison.Ordinal);

        // No broken code besides: whatever the compiler says stands in the user's own file.
        (_, Compilation whole) = Compiling.Generate(source);
        Assert.All(
            whole.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error),
            static one => Assert.StartsWith("Source", one.Location.SourceTree?.FilePath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_own_HandleInfoAsync_beside_handlers_of_infos_is_said()
    {
        const string Source = """
            public sealed partial class S : GenServer
            {
                [Info] private void OnText(string text) { }

                protected override ValueTask<Next> HandleInfoAsync(object message) => new(Next.Receive);
            }
            """;

        Diagnostic found = Assert.Single(await Compiling.AnalyzeAsync(new ServerAnalyzer(), Source));

        Assert.Equal("ESP1009", found.Id);
        Assert.Empty(Compiling.ComplaintsOf(Compiling.Generate(Source).Whole));
    }

    [Fact]
    public async Task One_handler_that_cannot_be_done_leaves_the_others()
    {
        const string Source = """
            public sealed partial class S : GenServer
            {
                [Call] private int Good(int by) => by;

                [Call] private int Bad(ref int by) => by;
            }

            public static class Use
            {
                public static ValueTask<int> Call(S.IClient client) => client.GoodAsync(1);
            }
            """;

        Assert.Equal("ESP1004", Assert.Single(await Compiling.AnalyzeAsync(new ServerAnalyzer(), Source)).Id);
        Assert.Empty(Compiling.ComplaintsOf(Compiling.Generate(Source).Whole));
    }

    [Theory]
    [InlineData("client.IncrementAsync(\"one\")", "CS1503")]
    [InlineData("client.IncrementAsync()", "CS7036")]
    [InlineData("client.DecrementAsync(1)", "CS1061")]
    public void A_call_that_the_server_does_not_know_does_not_compile(string call, string error)
    {
        (_, Compilation whole) = Compiling.Generate($$"""
            public sealed partial class Counter : GenServer
            {
                [Call] private int Increment(int by) => by;
            }

            public static class Use
            {
                public static async Task Call(Counter.IClient client) => _ = await {{call}};
            }
            """);

        Assert.Equal(error, Assert.Single(whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error).Id);
    }

    [Fact]
    public void A_reply_of_another_type_does_not_compile()
    {
        (_, Compilation whole) = Compiling.Generate("""
            public sealed partial class Counter : GenServer
            {
                [Call] private int Increment(int by) => by;
            }

            public static class Use
            {
                public static async Task<string> Call(Counter.IClient client) => await client.IncrementAsync(1);
            }
            """);

        Assert.Equal("CS0029", Assert.Single(whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error).Id);
    }

    [Fact]
    public async Task Every_approved_server_is_without_fault()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Folder, "Inputs")))
        {
            string source = await File.ReadAllTextAsync(path);
            Assert.Empty(await Compiling.AnalyzeAsync(new ServerAnalyzer(), source.Split("//----\n")));
        }
    }
}
