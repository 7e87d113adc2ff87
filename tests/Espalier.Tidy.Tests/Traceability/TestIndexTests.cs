namespace Espalier.Tidy.Traceability;

public sealed class TestIndexTests
{
    [Theory]
    [InlineData("[Fact] public void M() { }")]
    [InlineData("[Fact] public void M() => x();")]
    [InlineData("[Fact, OtpCase(\"s\", \"c\")]\npublic async Task M() { }")]
    [InlineData("[OtpCase(\"s\", \"c\"), Fact] public void M() { }")]
    [InlineData("[OtpCase(\"s\", \"c\")]\n[Fact(Timeout = 5)]\npublic void M() { }")]
    [InlineData("[Theory]\n[InlineData(\"[\", new[] { 1 })]\n[InlineData(2)]\npublic void M(int x) { }")]
    [InlineData("[Xunit.Fact] public void M<T>() { }")]
    public void A_test_method_is_found(string method) =>
        Assert.True(Index($"public class C {{ int x = 1; {method} }}").Has("C.M"));

    [Theory]
    [InlineData("public void M() { }")]
    [InlineData("// [Fact]\npublic void M() { }")]
    [InlineData("[Obsolete(\"[Fact]\")] public void M() { }")]
    [InlineData("[Factory] public void M() { }")]
    [InlineData("[Fact] public void N() { M(); }")]
    public void What_is_no_test_is_not_found(string method) =>
        Assert.False(Index($"public class C {{ {method} }}").Has("C.M"));

    [Fact]
    public void A_class_has_the_tests_of_its_base_class()
    {
        var index = Index("abstract class A<T>(int x) { [Fact] public void M() { } }", "class B() : A<int>(1), IDisposable { }");

        Assert.True(index.Has("B.M"));
        Assert.False(index.Has("C.M"));
    }

    [Fact]
    public void Cases_and_defects_are_read_with_the_test_they_stand_on()
    {
        var index = Index(
            "class C { [Fact, OtpCase(\"s\", \"a, \\\"b\\\"\"), OtpCase(\"s\", \"c\")] [PeerDefect(7)] public void M() { } }");

        var method = Assert.Single(index.Methods);
        Assert.Equal([("s", "a, \"b\""), ("s", "c")], method.OtpCases);
        Assert.Equal([7], method.PeerDefects);
        Assert.Empty(index.Stray);
    }

    [Theory]
    [InlineData("class C { [OtpCase(\"s\", \"c\")] public void M() { } }")]
    [InlineData("class C { [Fact, OtpCase(Suite, \"c\")] public void M() { } }")]
    [InlineData("[PeerDefect(1)] class C { [Fact] public void M() { } }")]
    public void An_attribute_that_counts_for_no_test_is_reported(string text) => Assert.Single(Index(text).Stray);

    [Fact]
    public void A_commented_attribute_counts_for_nothing()
    {
        var index = Index("class C { [Fact] // OtpCase(\"s\", \"c\")\npublic void M() { } }");

        Assert.Empty(Assert.Single(index.Methods).OtpCases);
        Assert.Empty(index.Stray);
    }

    private static TestIndex Index(params string[] texts) =>
        TestIndex.Of([.. texts.Select((text, i) => new Reading.SourceText($"tests/{i}.cs", text))]);
}
