namespace Espalier.Tidy.Surface;

/// <summary>Writes types the way C# does.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>Short for types of the framework and of Espalier, with the namespace for all others.</summary>
    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef || type.IsPointer)
            return Of(type.GetElementType()!) + (type.IsPointer ? "*" : "");
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";

        var name = WithArguments(type);
        var space = type.Namespace ?? "";
        var isKnown = space is "System" or "Espalier" || space.StartsWith("System.", StringComparison.Ordinal)
            || space.StartsWith("Espalier.", StringComparison.Ordinal);
        return isKnown ? name : $"{space}.{name}";
    }

    /// <summary>The declaring types, the name and the type arguments, without a namespace.</summary>
    public static string WithArguments(Type type)
    {
        var arguments = type.GetGenericArguments();
        var chain = new List<Type>();
        for (var at = type; at is not null; at = at.DeclaringType)
            chain.Insert(0, at);

        var used = 0;
        var parts = new List<string>();
        foreach (var part in chain)
        {
            var tick = part.Name.IndexOf('`', StringComparison.Ordinal);
            var name = tick < 0 ? part.Name : part.Name[..tick];
            var own = arguments[used..part.GetGenericArguments().Length];
            used = part.GetGenericArguments().Length;
            parts.Add(own.Length == 0 ? name : $"{name}<{string.Join(", ", own.Select(ArgumentName))}>");
        }

        return string.Join('.', parts);
    }

    private static string ArgumentName(Type argument)
    {
        if (!argument.IsGenericParameter || argument.DeclaringMethod is not null)
            return Of(argument);

        var variance = argument.GenericParameterAttributes & System.Reflection.GenericParameterAttributes.VarianceMask;
        return variance switch
        {
            System.Reflection.GenericParameterAttributes.Covariant => "out " + argument.Name,
            System.Reflection.GenericParameterAttributes.Contravariant => "in " + argument.Name,
            _ => argument.Name,
        };
    }
}
