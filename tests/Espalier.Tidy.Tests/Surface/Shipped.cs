using System.Reflection;

namespace Espalier.Tidy.Surface;

/// <summary>The assemblies users get, as built.</summary>
internal static class Shipped
{
    public static Assembly Core { get; } = Assembly.Load("Espalier");

    public static Assembly Testing { get; } = Assembly.Load("Espalier.Testing");

    public static Assembly Hosting { get; } = Assembly.Load("Espalier.Hosting");

    public static Assembly AspNetCore { get; } = Assembly.Load("Espalier.AspNetCore");

    public static IReadOnlyList<Assembly> All { get; } = [Core, Testing, Hosting, AspNetCore];

    /// <summary>Types a user can name, nested ones included, without what the compiler made up.</summary>
    public static IEnumerable<Type> PublicTypes(Assembly assembly) =>
        assembly.GetTypes()
            .Where(type => IsReachable(type) && !type.Name.Contains('<', StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Public or protected: code outside of the assembly can use it.</summary>
    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsReachable(Type type) =>
        type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsReachable(type.DeclaringType!)
            : type.IsPublic;
}
