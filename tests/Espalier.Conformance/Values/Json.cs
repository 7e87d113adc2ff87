using System.Text.Encodings.Web;
using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>A JSON value, held as its canonical text: two are equal when their texts are.</summary>
/// <remarks>The keys of an object stand in the fixed order of the trace format, numbers as they were written.</remarks>
internal sealed record Json
{
    private static readonly string[] FirstKeys =
        ["id", "op", "by", "ev", "proc", "kind", "from", "to", "ref", "key", "value", "reason", "result"];

    private Json(string text) => Text = text;

    public static Json Null { get; } = new("null");

    public string Text { get; }

    public static implicit operator Json(string text) => new($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    public static implicit operator Json(bool value) => new(value ? "true" : "false");

    public static implicit operator Json(long number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Json Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Array => List(element.EnumerateArray().Select(Of)),
        JsonValueKind.Object => Object([.. element.EnumerateObject().Select(static member => (member.Name, Of(member.Value)))]),
        _ => new(element.GetRawText()),
    };

    /// <summary>The name of a C# value or type, in the words of scenarios: <c>NotFound</c> is <c>not_found</c>.</summary>
    public static Json Word(object name) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{name}");

    public static Json List(IEnumerable<Json> items) => new($"[{string.Join(',', items.Select(static item => item.Text))}]");

    /// <summary>A pair, which is an object of one key.</summary>
    public static Json Pair(string key, Json value) => Object((key, value));

    public static Json Object(params (string Key, Json Value)[] members)
    {
        var ordered = members.OrderBy(static member => RankOf(member.Key)).ThenBy(static member => member.Key, StringComparer.Ordinal);
        return new($"{{{string.Join(',', ordered.Select(static member => $"{((Json)member.Key).Text}:{member.Value.Text}"))}}}");
    }

    /// <summary>The value again as something that can be looked into.</summary>
    public JsonElement ToElement()
    {
        using var document = JsonDocument.Parse(Text);
        return document.RootElement.Clone();
    }

    public override string ToString() => Text;

    private static int RankOf(string key)
    {
        var rank = Array.IndexOf(FirstKeys, key);
        return rank < 0 ? FirstKeys.Length : rank;
    }
}
