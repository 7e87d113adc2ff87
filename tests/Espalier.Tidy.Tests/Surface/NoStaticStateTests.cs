using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Surface;

/// <summary>Nothing that changes is static: two systems in one program never meet.</summary>
public sealed class NoStaticStateTests(ITestOutputHelper output)
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Static fields that look mutable and are not, as Type.Field with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["Mailbox.Idle"] = "a mark that is compared and never linked: its NextMail stays null",
        ["Mailbox.Closed"] = "a mark that is compared and never linked: its NextMail stays null",
        ["CallTypeNumbers._last"] = "numbers types, which all systems share; nothing but a place in an array depends on it",
    };

    [Fact]
    public void Static_fields_hold_nothing_that_changes()
    {
        var fields = Shipped.All.SelectMany(assembly => assembly.GetTypes()).SelectMany(StaticFields).ToList();
        var problems = fields.Select(Problem).OfType<string>().ToList();

        Scan.Verify(output, "static fields", fields.Count, problems);
    }

    [Theory]
    [InlineData(nameof(Samples.Assignable))]
    [InlineData(nameof(Samples.PerThread))]
    [InlineData(nameof(Samples.Numbers))]
    [InlineData(nameof(Samples.Names))]
    [InlineData(nameof(Samples.Table))]
    [InlineData(nameof(Samples.Ambient))]
    [InlineData(nameof(Samples.Counting))]
    [InlineData(nameof(Samples.Gate))]
    public void What_can_change_is_reported(string field) =>
        Assert.NotNull(Problem(typeof(Samples).GetField(field, Declared)!));

    [Theory]
    [InlineData(nameof(Samples.Limit))]
    [InlineData(nameof(Samples.Text))]
    [InlineData(nameof(Samples.Callback))]
    [InlineData(nameof(Samples.Nothing))]
    [InlineData(nameof(Samples.Fixed))]
    public void What_cannot_change_is_fine(string field) =>
        Assert.Null(Problem(typeof(Samples).GetField(field, Declared)!));

    [Fact]
    public void Fields_the_compiler_made_up_are_not_looked_at() =>
        Assert.Equal(13, StaticFields(typeof(Samples)).Count());

    private static IEnumerable<FieldInfo> StaticFields(Type type) =>
        IsCompilerMade(type) ? [] : type.GetFields(Declared).Where(field => field.IsStatic && !IsCompilerMade(field));

    private static string? Problem(FieldInfo field)
    {
        var name = $"{field.DeclaringType!.Name}.{field.Name}";
        if (field.IsLiteral || Exceptions.ContainsKey(name))
            return null;
        if (field.IsDefined(typeof(ThreadStaticAttribute)))
            return $"{name} is thread-static";
        if (!field.IsInitOnly)
            return $"{name} can be assigned";
        return CanChange(field.FieldType) ? $"{name} is a {field.FieldType.Name}, which can change" : null;
    }

    private static bool CanChange(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || type == typeof(string) || type == typeof(object))
            return false;
        if (type.IsArray || type == typeof(Lock) || type.Namespace == typeof(ConcurrentDictionary<,>).Namespace)
            return true;
        if (type.Namespace is "System.Collections.Generic" or "System.Collections" && !type.IsInterface)
            return typeof(IEnumerable).IsAssignableFrom(type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open
            && (open == typeof(AsyncLocal<>) || open == typeof(ThreadLocal<>) || open == typeof(ConditionalWeakTable<,>)))
            return true;

        // One of our own types: an instance whose fields can be assigned is state as well.
        var isOurs = type.Assembly.GetName().Name!.StartsWith("Espalier", StringComparison.Ordinal);
        return isOurs && type.IsClass && InstanceFields(type).Any(field => !field.IsInitOnly);
    }

    private static IEnumerable<FieldInfo> InstanceFields(Type type)
    {
        for (var at = type; at is not null && at.Assembly == type.Assembly; at = at.BaseType)
        {
            foreach (var field in at.GetFields(Declared).Where(field => !field.IsStatic))
                yield return field;
        }
    }

    private static bool IsCompilerMade(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        && !member.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
        || member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is Type;

    private static class Samples
    {
        public const int Limit = 1;
        public static readonly string Text = "x";
        public static readonly Action Callback = () => Assignable = ++PerThread;
        public static readonly object Nothing = new();
        public static readonly Version Fixed = new(1, 0);
        public static readonly int[] Numbers = [1];
        public static readonly List<string> Names = [];
        public static readonly ConcurrentDictionary<int, int> Table = new();
        public static readonly AsyncLocal<int> Ambient = new();
        public static readonly Counter Counting = new();
        public static readonly Lock Gate = new();
        public static int Assignable;
        [ThreadStatic] public static int PerThread;
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }
}
