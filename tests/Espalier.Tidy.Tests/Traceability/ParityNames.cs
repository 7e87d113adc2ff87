using System.Reflection;
using System.Text.RegularExpressions;
using Espalier.Tidy.Surface;

namespace Espalier.Tidy.Traceability;

/// <summary>What the code on docs/otp-parity.md means: types and members of the shipped assemblies, and types of .NET.</summary>
internal sealed partial class ParityNames
{
    private const BindingFlags Visible = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.FlattenHierarchy;

    private static readonly string[] FrameworkNamespaces = ["System", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks"];

    private readonly HashSet<Type> _shipped;
    private readonly ILookup<string, MemberInfo> _types;
    private readonly ILookup<string, MemberInfo> _members;
    private readonly HashSet<string> _typeParameters;

    public ParityNames(IReadOnlyList<Type> shipped)
    {
        _shipped = [.. shipped];
        var framework = typeof(object).Assembly.GetExportedTypes()
            .Where(type => !type.IsNested && FrameworkNamespaces.Contains(type.Namespace));
        _types = shipped.Concat(framework).ToLookup(SimpleName, type => (MemberInfo)type);
        _members = shipped.SelectMany(type => type.GetMembers(Visible)).Where(IsOfShipped).Where(IsVisible).ToLookup(SimpleName);
        _typeParameters = [.. shipped.SelectMany(type => type.GetGenericArguments().Concat(
            type.GetMethods(Visible).SelectMany(method => method.GetGenericArguments()))).Select(parameter => parameter.Name)];
    }

    /// <summary>The name of a type with the types around it, without its type parameters.</summary>
    public static string FullName(Type type) =>
        type.IsNested ? $"{FullName(type.DeclaringType!)}.{SimpleName(type)}" : SimpleName(type);

    /// <summary>Whether a piece of text in code form is C#, and not Erlang or Elixir: told by its look.</summary>
    public static bool IsCSharp(string code) => !Otp().IsMatch(code);

    /// <summary>
    /// What the names in a piece of C# mean, each as Type or Type.Member; .NET's as an empty text; null for a name that means nothing.
    /// Names in lower case stand for variables, single capitals for anything.
    /// </summary>
    /// <param name="code">The piece.</param>
    /// <param name="owner">Whose members are meant; null: of any type.</param>
    public IEnumerable<(string Name, IReadOnlyCollection<string>? Meanings)> Read(string code, string? owner = null)
    {
        foreach (var path in Path().Matches(Literal().Replace(code, "")).Select(match => match.Value))
        {
            var parts = path.Split('.').SkipWhile(part => char.IsLower(part[0]) || part[0] == '_').ToList();
            if (parts.Count == 0 || (parts.Count == 1 && (parts[0].Length == 1 || _typeParameters.Contains(parts[0]))))
                continue;

            var isOfVariable = parts.Count < path.Split('.').Length;
            yield return (path, Meanings(parts, isOfVariable, owner));
        }
    }

    private HashSet<string>? Meanings(List<string> parts, bool isOfVariable, string? owner)
    {
        var types = isOfVariable ? [] : _types[parts[0]];
        var members = _members[parts[0]].Where(member => owner is null || FullName(member.DeclaringType!) == owner);
        var at = types.Concat(members).ToList();

        // The last name is meant; those before it lead there, and types among them are named too.
        var passed = new List<MemberInfo>();
        foreach (var part in parts.Skip(1))
        {
            passed.AddRange(at.OfType<Type>());
            at = [.. at.SelectMany(TypesOf).Distinct().SelectMany(type => type.GetMember(part, Visible)).Where(IsVisible)];
        }
        return at.Count == 0 ? null : [.. at.Concat(passed).Select(Meaning)];
    }

    private string Meaning(MemberInfo member) => member switch
    {
        Type type => _shipped.Contains(Open(type)) ? FullName(type) : typeof(Exception).IsAssignableFrom(type) ? nameof(Exception) : "",
        _ when IsOfShipped(member) => $"{FullName(member.DeclaringType!)}.{member.Name}",
        _ => "",
    };

    private bool IsOfShipped(MemberInfo member) => member is Type || _shipped.Contains(Open(member.DeclaringType!));

    // Whoever writes task.Result or awaits means what is inside.
    private static IEnumerable<Type> TypesOf(MemberInfo member)
    {
        Type? type = member switch
        {
            Type self => self,
            PropertyInfo property => property.PropertyType,
            MethodInfo method => method.ReturnType,
            FieldInfo field => field.FieldType,
            _ => null,
        };
        if (type is null || type.IsGenericParameter)
            return [];
        var inner = Nullable.GetUnderlyingType(type)
            ?? (type.IsGenericType && Open(type) == typeof(ValueTask<>) ? type.GetGenericArguments()[0] : null);
        return inner is null || inner.IsGenericParameter ? [type] : [type, inner];
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => Shipped.IsVisible(method),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(Shipped.IsVisible),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        EventInfo e => Shipped.IsVisible(e.AddMethod!),
        Type type => type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem,
        _ => false,
    };

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    // An attribute is used without the end of its name.
    private static string SimpleName(MemberInfo member)
    {
        var name = member.Name.Split('`')[0];
        return member is Type type && typeof(Attribute).IsAssignableFrom(type) ? name[..^nameof(Attribute).Length] : name;
    }

    // A tuple, an atom, a variable of Erlang's process dictionary, a struct, a number of arguments, a quoted atom.
    [GeneratedRegex(@"^[{:$%]|/[0-9]|'")]
    private static partial Regex Otp();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")]
    private static partial Regex Path();
}
