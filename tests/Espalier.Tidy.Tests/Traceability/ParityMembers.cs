using System.Reflection;
using System.Runtime.CompilerServices;
using Espalier.Tidy.Surface;

namespace Espalier.Tidy.Traceability;

/// <summary>The members of a type that docs/otp-parity.md has to name.</summary>
internal static class ParityMembers
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // What every type may have, and what the compiler writes for records.
    private static readonly string[] Plumbing =
        ["Equals", "GetHashCode", "ToString", "CompareTo", "Deconstruct", "PrintMembers", "EqualityContract"];

    /// <summary>Names of methods, properties, events, constants and nested types: its own, without operators and constructors.</summary>
    public static IEnumerable<string> Of(Type type)
    {
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
            return [];

        var accessors = type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsOwn));
        return type.GetMethods(Declared).Where(method => !method.IsSpecialName && IsOwn(method)).Select(method => method.Name)
            .Concat(accessors.Select(property => property.Name))
            .Concat(type.GetEvents(Declared).Where(e => Shipped.IsVisible(e.AddMethod!)).Select(e => e.Name))
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic && !field.IsSpecialName).Select(field => field.Name))
            .Concat(type.GetNestedTypes().Select(nested => nested.Name.Split('`')[0]))
            .Where(name => !Plumbing.Contains(name) && !name.Contains('<', StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal))
            .Distinct();
    }

    private static bool IsOwn(MethodInfo method) =>
        Shipped.IsVisible(method) && method.GetBaseDefinition().DeclaringType == method.DeclaringType
        && (method.IsSpecialName || !method.IsDefined(typeof(CompilerGeneratedAttribute)));
}
