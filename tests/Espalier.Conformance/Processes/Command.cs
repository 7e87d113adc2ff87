using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>An op on its way to the actor that carries it out, and the place for its result.</summary>
internal sealed class Command(JsonElement op)
{
    private Json? _result;

    public JsonElement Op => op;

    /// <summary>Null until the actor has done it.</summary>
    public Json? Result
    {
        get => Volatile.Read(ref _result);
        set => Volatile.Write(ref _result, value);
    }
}
