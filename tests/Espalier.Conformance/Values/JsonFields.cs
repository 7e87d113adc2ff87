using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>Reads the fields of scenarios and traces.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement element, string name) => element.Field(name)?.GetString();

    public static bool Flag(this JsonElement element, string name, bool otherwise = false) => element.Field(name)?.GetBoolean() ?? otherwise;

    public static TimeSpan? Time(this JsonElement element, string name) =>
        element.Field(name) is { } time ? TimeSpan.FromMilliseconds(time.GetInt64()) : null;

    /// <summary>The elements of a list; none when there is no such field.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Field(name) is { } list ? list.EnumerateArray() : [];

    /// <summary>The key and the value of an object that has one key; a text stands for a key without a value.</summary>
    public static (string Key, JsonElement Value) Only(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return (element.GetString()!, default);
        var member = element.EnumerateObject().Single();
        return (member.Name, member.Value);
    }
}
