namespace Espalier;

/// <summary>Types as people write them.</summary>
internal static class TypeText
{
    // Before the name of the handler, in that of its request.
    private const string Generated = "__";

    /// <summary>The type's name as C# writes it, without namespaces.</summary>
    internal static string NameOf(Type type)
    {
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[]";
        int mark = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (mark < 0 || !type.IsGenericType)
            return type.Name;
        return $"{type.Name[..mark]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }

    /// <summary>The name of a type that another one holds, with that one's: a generated request with its server.</summary>
    internal static string QualifiedNameOf(Type type) => type.DeclaringType is { } outer
        ? $"{NameOf(outer)}.{(type.Name.StartsWith(Generated, StringComparison.Ordinal) ? type.Name[Generated.Length..] : type.Name)}"
        : NameOf(type);
}
