using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Espalier.Tidy.Surface;

/// <summary>Writes what users can reach in an assembly, one declaration a line, in an order that never changes.</summary>
internal static class ApiText
{
    public static string Of(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(Header(type)).Append('\n');
            foreach (var line in ApiMembers.Of(type))
                text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Where type parameters are bound to something, in C#'s words.</summary>
    public static string Constraints(Type[] parameters) =>
        string.Concat(parameters.Where(parameter => parameter.IsGenericParameter).Select(ConstraintOf));

    private static string Header(Type type)
    {
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"{Access(type)} delegate {TypeNames.Of(invoke.ReturnType)} {FullName(type)}"
                + $"({ApiMembers.Parameters(invoke)}){Constraints(OwnParameters(type))}";
        }

        var bases = Bases(type).ToList();
        var obsolete = type.IsDefined(typeof(ObsoleteAttribute)) ? "[Obsolete] " : "";
        var flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
        return $"{obsolete}{flags}{Access(type)} {Kind(type)} {FullName(type)}"
            + (bases.Count > 0 ? " : " + string.Join(", ", bases) : "")
            + Constraints(OwnParameters(type));
    }

    // A nested type has the parameters of the type around it as well.
    private static Type[] OwnParameters(Type type) =>
        type.GetGenericArguments()[(type.DeclaringType?.GetGenericArguments().Length ?? 0)..];

    private static string Access(Type type) =>
        type.IsNestedFamily ? "protected" : type.IsNestedFamORAssem ? "protected internal" : "public";

    private static string FullName(Type type) => $"{type.Namespace}.{TypeNames.WithArguments(type)}";

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return "enum";
        if (type.IsInterface)
            return "interface";

        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var isRecord = type.GetMethod("<Clone>$", any) is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", any) is not null);
        var record = isRecord ? "record " : "";
        if (type.IsValueType)
        {
            var isReadOnly = type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
            return $"{isReadOnly}{(type.IsByRefLike ? "ref " : "")}{record}struct";
        }

        var modifier = type.IsAbstract && type.IsSealed ? "static "
            : type.IsAbstract ? "abstract "
            : type.IsSealed ? "sealed " : "";
        return $"{modifier}{record}class";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
            return Enum.GetUnderlyingType(type) is var number && number == typeof(int) ? [] : [TypeNames.Of(number)];

        var inherited = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? parent : null;
        var interfaces = type.GetInterfaces()
            .Except(inherited?.GetInterfaces() ?? [])
            .Where(contract => contract.IsVisible)
            .Select(TypeNames.Of)
            .Order(StringComparer.Ordinal);
        return inherited is null ? interfaces : interfaces.Prepend(TypeNames.Of(inherited));
    }

    private static string ConstraintOf(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var parts = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            parts.Add("class");
        if (isStruct)
            parts.Add("struct");
        parts.AddRange(parameter.GetGenericParameterConstraints()
            .Where(type => type != typeof(ValueType))
            .Select(TypeNames.Of)
            .Order(StringComparer.Ordinal));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
            parts.Add("new()");
        if (attributes.HasFlag(GenericParameterAttributes.AllowByRefLike))
            parts.Add("allows ref struct");
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
