using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Espalier.Tidy.Surface;

/// <summary>Writes the members of one type that users can reach.</summary>
internal static class ApiMembers
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Fields, constructors, properties, events, methods; each kind sorted by its text.</summary>
    public static IEnumerable<string> Of(Type type)
    {
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
            return [];
        if (type.IsEnum)
            return type.GetFields(Declared).Where(field => field.IsLiteral).Select(EnumMember);

        var accessors = type.GetProperties(Declared).SelectMany(property => property.GetAccessors(nonPublic: true))
            .Concat(type.GetEvents(Declared).SelectMany(e => new[] { e.AddMethod!, e.RemoveMethod! }))
            .ToHashSet();
        var methods = type.GetMethods(Declared).Where(method => !accessors.Contains(method)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.Name.Contains('<', StringComparison.Ordinal));

        return Sorted(type.GetFields(Declared).Where(IsVisible).Select(Field))
            .Concat(Sorted(type.GetConstructors(Declared).Where(Shipped.IsVisible).Where(IsWritten).Select(Constructor)))
            .Concat(Sorted(type.GetProperties(Declared).Where(IsVisible).Select(Property)))
            .Concat(Sorted(type.GetEvents(Declared).Where(e => Shipped.IsVisible(e.AddMethod!)).Select(Event)))
            .Concat(Sorted(methods.Where(Shipped.IsVisible).Select(Method)));
    }

    public static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(PropertyInfo property) =>
        property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(Shipped.IsVisible);

    private static bool IsWritten(ConstructorInfo constructor) => !constructor.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string EnumMember(FieldInfo field) =>
        $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";

    private static string Field(FieldInfo field)
    {
        var modifier = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{Obsolete(field)}{Access(field.IsPublic, field.IsFamily)}{modifier}{TypeNames.Of(field.FieldType)} {field.Name}{value}";
    }

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Obsolete(constructor)}{Access(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(Shipped.IsVisible).ToList();
        var widest = accessors.MinBy(accessor => accessor.IsPublic ? 0 : accessor.IsFamilyOrAssembly ? 1 : 2)!;
        var body = string.Concat(accessors.Select(accessor => " " + AccessorText(accessor, widest) + ";"));
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var indexes = property.GetIndexParameters();
        var name = indexes.Length == 0 ? property.Name : $"this[{string.Join(", ", indexes.Select(Parameter))}]";
        return $"{Obsolete(property)}{Modifiers(widest)}{required}{ReturnPrefix(widest)}{TypeNames.Of(property.PropertyType)} {name} {{{body} }}";
    }

    private static string AccessorText(MethodInfo accessor, MethodInfo widest)
    {
        var access = Access(accessor) == Access(widest) ? "" : Access(accessor);
        if (accessor.ReturnType != typeof(void))
            return access + "get";

        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return access + (isInit ? "init" : "set");
    }

    private static string Event(EventInfo e) =>
        $"{Obsolete(e)}{Modifiers(e.AddMethod!)}event {TypeNames.Of(e.EventHandlerType!)} {e.Name}";

    private static string Method(MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        return $"{Obsolete(method)}{Modifiers(method)}{ReturnPrefix(method)}{TypeNames.Of(method.ReturnType)} {method.Name}{generic}"
            + $"({Parameters(method)}){ApiText.Constraints(arguments)}";
    }

    private static string Modifiers(MethodInfo method)
    {
        var isInInterface = method.DeclaringType!.IsInterface;
        var isOverride = method.IsVirtual && method.GetBaseDefinition() != method;
        var kind = method.IsStatic ? (method.IsAbstract ? "static abstract " : "static ")
            : isInInterface ? (method.IsAbstract ? "" : "virtual ")
            : isOverride ? (method.IsFinal ? "sealed override " : "override ")
            : method.IsAbstract ? "abstract "
            : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        return Access(method) + kind;
    }

    private static string ReturnPrefix(MethodInfo method) =>
        !method.ReturnType.IsByRef ? ""
        : method.ReturnParameter.IsDefined(typeof(IsReadOnlyAttribute)) ? "ref readonly " : "ref ";

    private static string Parameter(ParameterInfo parameter)
    {
        var isThis = parameter.Position == 0 && parameter.Member.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var passing = parameter.IsOut ? "out "
            : parameter.IsIn && parameter.ParameterType.IsByRef ? "in "
            : parameter.ParameterType.IsByRef ? "ref "
            : isParams ? "params " : "";
        var value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{isThis}{passing}{TypeNames.Of(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && target == type ? "default" : "null",
            string text => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            bool flag => flag ? "true" : "false",
            char c => $"'{c}'",
            _ when target.IsEnum => $"{TypeNames.Of(target)}.{Enum.ToObject(target, value)}",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Access(MethodBase method) => Access(method.IsPublic, method.IsFamily);

    private static string Access(bool isPublic, bool isFamily) =>
        isPublic ? "" : isFamily ? "protected " : "protected internal ";

    // The compiler marks constructors of types with required members as obsolete, for old compilers only.
    private static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute)) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute))
            ? "[Obsolete] " : "";
}
