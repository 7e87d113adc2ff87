namespace Espalier.Conformance;

/// <summary>What the processes of one run share.</summary>
internal sealed record Scene(string Family, ProcessSystem Runtime, ProcessNames Names, Answers Answers, Recorder Recorder)
{
    /// <summary>The registries that were started last, by their ids.</summary>
    public ConcurrentDictionary<string, ProcessRegistry<Json, Json>> Registries { get; } = new();

    /// <summary>The tasks that are to be awaited, by their ids.</summary>
    public ConcurrentDictionary<string, SupervisedTask<Json>> Tasks { get; } = new();

    public SupervisedTask<Json> Task(string id) => Tasks.GetValueOrDefault(id) ?? throw new ProcessNames.UnknownProcessException(id);

    /// <summary>The registry of this id; one that never was started is a handle that does not run.</summary>
    public ProcessRegistry<Json, Json> Registry(string id) => Registries.GetOrAdd(id, new ProcessRegistry<Json, Json>(Runtime, id));

    /// <summary>The name that an address means. What is wrong with it shows when it is used.</summary>
    public ProcessName Name(JsonElement address) => address.Field("via") is { } via
        ? ProcessName.Via(Registry(via[0].GetString()!), Json.Of(via[1])) : Runtime.Name(address.Text("name"));

    /// <summary>The name under which a node or an op starts its process, in a registry with a value; null: none.</summary>
    public ProcessName? StartName(JsonElement spec) => spec.Field("via") is { } via
        ? Registry(via[0].GetString()!).Name(Json.Of(via[1]), via.GetArrayLength() > 2 ? Json.Of(via[2]) : Json.Null)
        : spec.TextOrNull("name") is { } local ? Runtime.Name(local) : null;
}
