using System.Collections.Concurrent;
using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>What the processes of one run share.</summary>
internal sealed record Scene(ProcessSystem Runtime, ProcessNames Names, Recorder Recorder, Activity Activity)
{
    private readonly ConcurrentDictionary<string, ProcessRegistry<Json>> _registries = new();

    public Answers Answers { get; } = new(Names);

    /// <summary>The registry of this id: a handle, whether it runs or not.</summary>
    public ProcessRegistry<Json> Registry(string id) =>
        _registries.GetOrAdd(id, static (id, runtime) => new ProcessRegistry<Json>(runtime, id), Runtime);

    /// <summary>The name that a registry and a key mean.</summary>
    public ProcessName Via(JsonElement via) => Registry(via[0].GetString()!).Name(Json.Of(via[1]));

    /// <summary>The name that a node or an op wants for its process.</summary>
    public ProcessName? NameIn(JsonElement spec) =>
        spec.Field("via") is { } via ? Via(via) : spec.TextOrNull("name") is { } local ? Runtime.Name(local) : null;

    /// <summary>A second reply as a message: a pair of the call's reference, which recordings show by this word, and the reply.</summary>
    public static Json Write(StrayReply stray) => Json.Pair("tuple", Json.List(["improper", (Json)stray.Value!]));
}
