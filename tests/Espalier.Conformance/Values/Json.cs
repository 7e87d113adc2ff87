using System.Text.Encodings.Web;

namespace Espalier.Conformance;

/// <summary>A JSON value, held as its canonical text: two are equal when their texts are.</summary>
/// <remarks>The keys of an object stand in alphabetical order, numbers as they were written.</remarks>
internal sealed record Json
{
    private static readonly JsonValueKind[] Ranks =
        [JsonValueKind.Number, JsonValueKind.Null, JsonValueKind.False, JsonValueKind.True, JsonValueKind.Array, JsonValueKind.String];

    private Json(string text) => Text = text;

    public static Json Null { get; } = new("null");

    public string Text { get; }

    public static implicit operator Json(string text) => new($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
    public static implicit operator Json(bool value) => new(value ? "true" : "false");
    public static implicit operator Json(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A missing field is null.</summary>
    public static Json Of(JsonElement? element) => element switch
    {
        null or { ValueKind: JsonValueKind.Undefined } => Null,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Array } list => List(list.EnumerateArray().Select(static item => Of(item))),
        { ValueKind: JsonValueKind.Object } members => Object(members.Members().Select(static member => (member.Key, Of(member.Value)))),
        { } other => new(other.GetRawText()),
    };

    /// <summary>The name of a C# value or type, in the words of scenarios: <c>NotFound</c> is <c>not_found</c>.</summary>
    public static string Word(object name) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{name}");

    public static Json List(IEnumerable<Json> items) => new($"[{string.Join(',', items.Select(static item => item.Text))}]");

    /// <summary>A list in the order that the format gives to results.</summary>
    public static Json Sorted(IEnumerable<Json> items) =>
        List(items.Order(Comparer<Json>.Create(static (one, other) => Compare(one.ToElement(), other.ToElement()))));

    /// <summary>A pair, which is an object of one key.</summary>
    public static Json Pair(string key, Json value) => Object((key, value));

    public static Json Object(params IEnumerable<(string Key, Json Value)> members) =>
        new($"{{{string.Join(',', members.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(Member))}}}");

    /// <summary>Numbers, then null, false, true, then lists by their elements, then texts by their bytes.</summary>
    public static int Compare(JsonElement one, JsonElement other)
    {
        var byKind = Array.IndexOf(Ranks, one.ValueKind).CompareTo(Array.IndexOf(Ranks, other.ValueKind));
        return byKind != 0 ? byKind : one.ValueKind switch
        {
            JsonValueKind.Number => one.GetDouble().CompareTo(other.GetDouble()),
            JsonValueKind.Array => one.EnumerateArray().Zip(other.EnumerateArray(), Compare)
                .FirstOrDefault(static order => order != 0, one.GetArrayLength().CompareTo(other.GetArrayLength())),
            _ => string.CompareOrdinal(Of(one).Text, Of(other).Text),
        };
    }

    /// <summary>The value again as something that can be looked into.</summary>
    public JsonElement ToElement() => JsonElement.Parse(Text);

    public override string ToString() => Text;

    private static string Member((string Key, Json Value) member) => $"{((Json)member.Key).Text}:{member.Value.Text}";
}
