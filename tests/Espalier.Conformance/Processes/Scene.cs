using System.Collections.Concurrent;
using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>What the processes of one run share.</summary>
internal sealed record Scene(ProcessSystem Runtime, ProcessNames Names, Recorder Recorder, Activity Activity)
{
    private readonly ConcurrentDictionary<string, ProcessRegistry<Json, Json>> _registries = new();
    private readonly ConcurrentDictionary<Pid, (string Id, Pid Starter)> _starters = new();

    public Answers Answers { get; } = new(Names);

    /// <summary>The registry of this id that was started last; one that never was is a handle that does not run.</summary>
    public ProcessRegistry<Json, Json> Registry(string id) =>
        _registries.GetOrAdd(id, static (id, runtime) => new ProcessRegistry<Json, Json>(runtime, id), Runtime);

    /// <summary>Starts what an op or a node describes, linked to a process.</summary>
    public async ValueTask<StartResult> StartRegistryAsync(JsonElement spec, ProcessContext parent)
    {
        var id = spec.Text("id");
        var options = new RegistryOptions
        {
            Keys = spec.TextOrNull("keys") is "unique" or null ? RegistryKeys.Unique : RegistryKeys.Duplicate,
            Partitions = spec.Field("partitions")?.GetInt32() ?? 1,
        };
        var registry = new ProcessRegistry<Json, Json>(Runtime, id, options);
        var result = await registry.StartLinkedAsync(parent);
        if (result is not StartResult.Started { Pid: var pid })
            return result;
        var name = $"{id}#{Names.NextStart(id)}";
        _registries[id] = registry;
        _starters[pid] = (id, parent.Self);
        Names.Add(pid, name, "registry");
        Recorder.Event("init", name);
        return result;
    }

    /// <summary>The name under which a server starts: a registry, a key and, if there is one, a value.</summary>
    public ProcessName Via(JsonElement via) =>
        Registry(via[0].GetString()!).Name(Json.Of(via[1]), via.GetArrayLength() > 2 ? Json.Of(via[2]) : Json.Null);

    /// <summary>Whoever has a key of a registry, as an address. What is wrong with it shows when it is used.</summary>
    public ProcessName Address(JsonElement via) => ProcessName.Via(Registry(via[0].GetString()!), Json.Of(via[1]));

    /// <summary>Whose end this is. To those who have entries it is the end of an inner process of the registry, which is one here.</summary>
    public Json NameOf(TrappedExit exit, Pid receiver) =>
        _starters.TryGetValue(exit.From, out var registry) && registry.Starter != receiver ? $"{registry.Id}.part" : Names.NameOf(exit.From);

    /// <summary>The name that a node or an op wants for its process.</summary>
    public ProcessName? NameIn(JsonElement spec) =>
        spec.Field("via") is { } via ? Via(via) : spec.TextOrNull("name") is { } local ? Runtime.Name(local) : null;

    /// <summary>A second reply as a message: a pair of the call's reference, which recordings show by this word, and the reply.</summary>
    public static Json Write(StrayReply stray) => Json.Pair("tuple", Json.List(["improper", (Json)stray.Value!]));
}
