namespace Espalier.Tidy.Reading;

public sealed class CodeShapeTests
{
    [Theory]
    [InlineData("namespace N; class A { class B { } }", "A")]
    [InlineData("namespace N { class A { } struct B { } }", "A B")]
    [InlineData("public sealed record A(int X);\nrecord struct B { }", "A B")]
    [InlineData("class A<T> where T : class { void M<U>() where U : struct { } }", "A")]
    [InlineData("class A<T> where T : class where U : class, new() { }", "A")]
    [InlineData("class A(int x) : B(new C { X = x }) { }", "A")]
    [InlineData("[X(typeof(B), new[] { 1 })] interface A { }", "A")]
    [InlineData("public delegate Task<int> A<T>(T x);\nenum B { C }", "A B")]
    [InlineData("class A { string s = \"class B {\"; } // class C { }", "A")]
    [InlineData("#if X {\n#endif\nclass A { }", "A")]
    public void Top_level_types_are_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', CodeShape.TopLevelTypes(new("a.cs", text)).Select(type => type.Name)));

    [Theory]
    [InlineData("class A {\nvoid M()\n{\n1;\n2;\n}\n}", 2)]
    [InlineData("class A {\nvoid M<T>() where T : class\n{\n1;\n}\n}", 1)]
    [InlineData("class A {\nA() : base(new X { Y = 1 })\n{\n1;\n2;\n3;\n}\n}", 3)]
    [InlineData("class A {\nvoid M()\n{\nif (x)\n{\n1;\n}\n}\n}", 4)]
    [InlineData("class A {\nint M() =>\n1\n+ 2;\n}", 3)]
    [InlineData("class A {\nint P\n{\nget;\nset;\n}\n}", 2)]
    [InlineData("static class A { extension(B b) {\nvoid M()\n{\n1;\n}\n} }", 1)]
    [InlineData("class A { class B {\nvoid M()\n{\n1;\n}\n} }", 1)]
    public void Member_bodies_are_measured(string text, int expected)
    {
        var body = Assert.Single(CodeShape.MemberBodies(new("a.cs", text)));
        Assert.Equal(expected, body.Length);
    }
}
