using Espalier.Generators.Tests.Driving;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Tests;

/// <summary>Servers that are written in an unusual way, and work.</summary>
public sealed class OddServerTests
{
    [Theory]
    [InlineData("[Call] private int GetCall(ResetCast r) => 1; [Cast] private void Reset() { }", "class ResetCast;")]
    [InlineData("[Call] private dynamic Get(dynamic a, List<dynamic?> b) => a;", "")]
    [InlineData("[Call] private Task<List<dynamic>> Get() => null!; [Call] private CallResult<dynamic> Two() => default;", "")]
    [InlineData("[Info] private void On((int a, string b) m) { } [Info] private void Pair((int, (int?, string?[])[]) m) { }", "")]
    [InlineData("[Info] private void On((int, int, int, int, int, int, int, int, int) m) { } [Info] private void Two(int?[] m) { }", "")]
    [InlineData("[Info] private void All(IEnumerable<object> m) { } [Info] private void Some(IEnumerable<string> m) { }", "")]
    [InlineData("[Info] private void All(object[] m) { } [Info] private void Some(string[] m) { } [Info] private void E(Array m) { }", "")]
    [InlineData("[Info] private void All(IComparable m) { } [Info] private void Some(int m) { } [Info] private void E(ValueType m) { }", "")]
    [InlineData("private new int Context => 1; [Call] int Get(CancellationToken t) => Context; [Info] void On(int m, CancellationToken t) { }", "")]
    [InlineData("[Call] private int Get(int a = 1, params int[] rest) => a; [Cast] private void Put(string a = \"\", params string[] b) { }", "")]
    [InlineData("[Call, Obsolete(\"use another\", true)] private int Get() => 1; [Cast, Obsolete] private void Put(int a) { }", "")]
    [InlineData("[Call] private int Ad(int _Ad, int __Ad) => _Ad + __Ad; [Call] private int Add(int Add, int _Add) => Add;", "")]
    [InlineData("private readonly Client? _self; [Call] private IClient? Get() => _self;", "")]
    [InlineData("[Call] private int Get(Outer.Client a) => a.IClient; private Outer.Client P => new() { IClient = 1 };", "")]
    [InlineData("[Call] private int Get(List<Child> a, Child b) => a.Count;", "class Child;")]
    [InlineData("[Call] private int Get() => 1; [Cast] private void Get2() { } [Cast] private void Get(int a = 1) { }", "")]
    [InlineData("[Call] private int Get() { foreach (int one in All()) return one; return 0; IEnumerable<int> All() { yield return 1; } }", "")]
    [InlineData("[Call] private int Ask([System.Runtime.CompilerServices.CallerMemberName] string who = \"\") => 1;", "")]
    public async Task A_server_written_in_an_unusual_way_compiles_and_nothing_is_said_of_it(string members, string besides)
    {
        string source = $$"""
            public partial class S : GenServer { {{members}} }
            public {{(besides.Length == 0 ? "class Besides" : besides.TrimEnd(';'))}};
            public class Outer { public class Client { public int IClient; } }
            """;

        Assert.Empty(await Compiling.AnalyzeAsync(new ServerAnalyzer(), source));
        Assert.DoesNotContain(Compiling.Generate(source).Whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("public partial class S<FCall, GetCast> : GenServer { [Call] FCall F(FCall a) => a; [Cast] void Get(GetCast c) { } }")]
    [InlineData("public partial class S<T>([Service] T a) : GenServer where T : class { [Cast] void P() => _ = a; }")]
    [InlineData("public partial class S(int a = 0, params int[] rest) : GenServer { [Cast] void P() => _ = (a, rest); }")]
    [InlineData("public partial class S : GenServer { [Cast] void P() { } [Obsolete(\"no\", true)] public S() { } public S(int a) { } }")]
    [InlineData("public partial class Child : GenServer { [Info] void P(int m) { } } public partial class At : GenServer { [Cast] void P() { } }")]
    [InlineData("public partial class S<StartAsync, At> : GenServer { [Cast] void P(At a, StartAsync b) { } }")]
    [InlineData("public class Client; public partial class S : GenServer { Client? _last; [Info] void On(Client c) => _last = c; }")]
    [InlineData("public partial class S : GenServer { Timer? Client => null; [Info] void On(int c) => _ = Client; }")]
    [InlineData("public class Client; public partial class S : GenServer { [Call] string Name() => nameof(Client); }")]
    [InlineData("public class Client; public partial class S(Client c, Client? d = null) : GenServer { [Cast] void P() => _ = (c, d); }")]
    [InlineData(
        "class B<T>(int a) : GenServer; class Client; partial class S(int a) : B<Client>(a); partial class S { [Cast] void P() { } }")]
    [InlineData(
        "class Client; partial class S : GenServer { record Row(string Client) { bool Is => Client.Length == 0; } [Cast] void P() { } }")]
    [InlineData(
        "public class Child; public partial class S : GenServer { class Node { Child? Child; bool Has => Child != null; } [Cast] void P() { } }")]
    [InlineData(
        "partial class S : GenServer { public required int A; int Child; int StartAsync; int StartLinkedAsync; [Cast] void P() { } }")]
    [InlineData("public class B : GenServer { public int At, Child; } public partial class S : B { [Cast] void P() => _ = (At, Child); }")]
    public async Task A_class_written_in_an_unusual_way_compiles_and_nothing_is_said_of_it(string source)
    {
        Assert.Empty(await Compiling.AnalyzeAsync(new ServerAnalyzer(), source));
        Assert.DoesNotContain(Compiling.Generate(source).Whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task A_handler_that_a_wider_overload_hides_is_refused()
    {
        const string Source = """
            public class Above : GenServer
            {
                protected virtual int Get(int a) => a;
            }

            public partial class S : Above
            {
                [Call] protected override int Get(int a) => a;

                [Call] private int Get(object a) => 2;
            }
            """;

        Diagnostic found = Assert.Single(await Compiling.AnalyzeAsync(new ServerAnalyzer(), Source));

        Assert.Equal("ESP1003", found.Id);
        Assert.Contains("hidden by an overload", found.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sealed override ValueTask<Next> HandleInfoAsync(object m) => default;", "", "Above has sealed that")]
    [InlineData("abstract override ValueTask<Next> HandleInfoAsync(object m);", "abstract", "Above leaves that abstract")]
    public async Task Handlers_of_infos_below_a_callback_that_cannot_be_overridden_are_refused(string callback, string kind, string message)
    {
        string source = $$"""
            public abstract class Above : GenServer { protected {{callback}} }
            public {{kind}} partial class S : Above { [Info] private void On(int message) { } [Call] private int Get() => 1; }
            """;

        Diagnostic found = Assert.Single(await Compiling.AnalyzeAsync(new ServerAnalyzer(), source));

        Assert.Equal("ESP1009", found.Id);
        Assert.Contains(message, found.GetMessage(null), StringComparison.Ordinal);
        Assert.DoesNotContain(Compiling.Generate(source).Whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("ESP1001", "public class S : GenServer { [Call] private int Get() => 1; }")]
    [InlineData("ESP1010", "public partial class S : GenServer { int Client; [Call] private int Get() => Client; }")]
    public void What_leaves_a_server_without_a_client_is_said_also_where_that_is_an_error_in_a_declaration(string id, string server)
    {
        GeneratorDriver driver = Compiling.Driver().RunGeneratorsAndUpdateCompilation(
            Compiling.Compile(server, "public class Use { public S.IClient? Client; }"), out Compilation whole, out _);

        // The compiler says this, and then asks no analyzer.
        Assert.Contains(whole.GetDeclarationDiagnostics(), static one => one.Id == "CS0426");
        Assert.Equal(id, Assert.Single(driver.GetRunResult().Diagnostics).Id);
    }

    [Theory]
    [InlineData("#pragma warning disable ESP1001\npublic class S : GenServer { [Call] private int Get() => 1; }", 0)]
    [InlineData("public class S : GenServer { [Call] private int Get() => 1; }", 1)]
    public void What_the_generator_says_can_be_silenced_where_it_stands(string server, int count)
    {
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(Compiling.Compile(server), out _, out var said);

        Assert.Equal(count, said.Count(static one => !one.IsSuppressed));
    }

    [Fact]
    public void A_server_none_of_whose_handlers_can_be_done_has_a_client_all_the_same()
    {
        (_, Compilation whole) = Compiling.Generate(
            "public partial class S : GenServer { [Call] private int Get(ref int by) => by; }",
            "public class Use { public S.IClient? Client; }");

        Assert.DoesNotContain(whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void An_obsolete_handler_is_obsolete_in_the_client()
    {
        const string Source = """
            public partial class S : GenServer { [Call, Obsolete("use Two", true)] private int One() => 1; }
            public static class Use { public static ValueTask<int> Of(S.IClient client) => client.OneAsync(); }
            """;

        Diagnostic found = Assert.Single(
            Compiling.Generate(Source).Whole.GetDiagnostics(), static one => one.Severity == DiagnosticSeverity.Error);

        Assert.Equal("CS0619", found.Id);
        Assert.Contains("use Two", found.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Documentation_names_types_in_full_and_banners_are_none()
    {
        (string[] generated, Compilation whole) = Compiling.Generate("""
            using System.Text;

            public partial class S : GenServer
            {
                //////////// Calls & more <b> ////////////
                /*** Banner & <x ***/

                /// <summary>As <see cref="StringBuilder"/>, <see cref="List{T}"/> and <see cref="Two"/>; see <paramref name="ct"/>.</summary>
                /// <seealso cref="StringBuilder.Append(StringBuilder, int, int)"/>
                [Call] private int One(CancellationToken ct) => 1;

                [Cast] private void Two() { }
            }
            """);

        string text = Assert.Single(generated);
        Assert.Contains("As <see cref=\"global::System.Text.StringBuilder\"/>, <see cref=\"global::System.", text, StringComparison.Ordinal);
        Assert.Contains(".Generic.List{T}\"/> and <see cref=\"Two\"/>; see <c>ct</c>.", text, StringComparison.Ordinal);
        Assert.Contains(
            """
            cref="global::System.Text.StringBuilder.Append(global::System.Text.StringBuilder, int, int)"
            """,
            text, StringComparison.Ordinal);
        Assert.DoesNotContain("anner", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls", text, StringComparison.Ordinal);
        Assert.Empty(Compiling.ComplaintsOf(whole));
    }

    [Fact]
    public void Documentation_between_stars_comes_to_the_client()
    {
        (string[] generated, _) = Compiling.Generate("""
            public partial class S : GenServer
            {
                /**
                 * <summary>Says one.</summary>
                 * <param name="by">How often.</param>
                 */
                [Call] private int One(int by) => by;

                /** <summary>Says two.</summary> */
                [Cast] private void Two() { }
            }
            """);

        string text = Assert.Single(generated);
        Assert.Contains("/// <summary>Says one.</summary>\n        /// <param name=\"by\">How often.</param>\n", text, StringComparison.Ordinal);
        Assert.Contains("/// <summary>Says two.</summary>\n        void Two();", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_of_servers_go_through_calls_as_other_values_do()
    {
        string[] sources =
        [
            """
            using One.Two;
            namespace Other;

            public partial class Desk(Boss.IClient boss, List<Boss.Client>? others = null) : GenServer
            {
                [Cast] private void Use() => _ = (boss, others);

                [Call] private Worker.IClient? Pick(List<Worker.Client?> all, IClient self) => all[0];

                [Call] private Task<(Client, Hidden.Client)> Give(Worker.Client to) => null!;

                [Info] private void On(Worker.Client message) { }

                [Info] private void On(Hidden.Client message) { }
            }

            public partial class Boss : GenServer { [Cast] private void Work() { } }

            internal partial class Hidden : GenServer { [Call] private Client? Own(Desk.Client desk) => null; }

            public partial class Narrow : GenServer
            {
                [Call] private Internal? Own(Narrow.Client to) => null;

                [Call] private Inner.Client Two() => null!;

                public partial class Inner : GenServer { [Call] private Narrow.Client Up() => null!; }
            }

            internal class Internal;
            """,
            "public static class Use { public static object Of(Other.Boss.Client boss) => Other.Desk.Child(boss); }",
            "namespace One.Two; public partial class Worker : GenServer { [Cast] private void Work(Other.Desk.IClient of) { } }",
        ];

        Assert.Empty(await Compiling.AnalyzeAsync(new ServerAnalyzer(), sources));
        Assert.Empty(Compiling.ComplaintsOf(Compiling.Generate(sources).Whole));
    }
}
