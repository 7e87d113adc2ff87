using System.Reflection;
using System.Runtime.CompilerServices;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Surface;

/// <summary>The public surface stays small enough to be learnt.</summary>
public sealed class PublicTypeCountTests(ITestOutputHelper output)
{
    private const int MaxTypes = 130;
    private const int MaxOverloads = 3;
    private const int MaxParameters = 5;

    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Core_has_fewer_than_130_public_types()
    {
        // What only generated code names has nothing to be learnt.
        var count = Shipped.PublicTypes(Shipped.Core).Count(type => type.Namespace != "Espalier.CompilerServices");

        Scan.Verify(output, "public types", count, count < MaxTypes ? [] : [$"{count} public types"]);
    }

    [Fact]
    public void No_name_has_more_than_three_overloads_and_no_method_more_than_five_parameters()
    {
        var types = Shipped.All.SelectMany(Shipped.PublicTypes).ToList();
        var methods = types.Sum(type => Methods(type).Count());

        Scan.Verify(output, "public methods", methods, [.. types.SelectMany(Problems)]);
    }

    [Fact]
    public void A_fourth_overload_and_a_sixth_parameter_are_reported() =>
        Assert.Equal(["Samples.Four: 4 overloads", "Samples.Wide: 6 parameters"], Problems(typeof(Samples)));

    private static IEnumerable<string> Problems(Type type) =>
        Methods(type)
            .GroupBy(method => method.Name)
            .Where(group => group.Count() > MaxOverloads)
            .Select(group => $"{type.Name}.{group.Key}: {group.Count()} overloads")
            .Concat(Methods(type)
                .Where(method => method.GetParameters().Length > MaxParameters)
                .Select(method => $"{type.Name}.{method.Name}: {method.GetParameters().Length} parameters"));

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        typeof(Delegate).IsAssignableFrom(type)
            ? []
            : type.GetMethods(Declared).Where(method => Shipped.IsVisible(method) && !method.IsSpecialName
                && !method.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static class Samples
    {
        public static void Three() => Four();

        public static void Three(int x) => Four(x);

        public static void Three(long x) => Four(x);

        public static void Four() => Three();

        public static void Four(int x) => Three(x);

        public static void Four(long x) => Three(x);

        public static void Four(string x) => Three(x.Length);

        public static int Wide(int a, int b, int c, int d, int e, int f) => a + b + c + d + e + f;
    }
}
