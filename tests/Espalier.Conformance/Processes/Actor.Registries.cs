namespace Espalier.Conformance;

/// <content>The ops on registries.</content>
internal sealed partial class Actor
{
    private Json DoWithRegistry(JsonElement op, ProcessRegistry<Json, Json> registry)
    {
        var (key, value) = (Json.Of(op.Field("key")), Json.Of(op.Field("value")));
        return op.Text("op") switch
        {
            "reg_register" => registry.TryRegister(_context, key, value, out var holder)
                ? "ok" : Json.Pair("error", Json.Pair("already_registered", scene.Names.NameOf(holder))),
            "reg_unregister" => After(() => registry.Unregister(_context, key), "ok"),
            "reg_unregister_match" => After(() => registry.UnregisterWhere(_context, key, found => Fits(found, op)), "ok"),
            "reg_lookup" => Pairs(registry.Lookup(key)),
            "reg_match" => Pairs(registry.Lookup(key).Where(entry => Fits(entry.Value, op))),
            "reg_count_match" => registry.Lookup(key).Count(entry => Fits(entry.Value, op)),
            "reg_select" => Json.Sorted(registry.Entries.Where(entry => Fits(entry.Value, op))
                .Select(entry => Json.List([entry.Key, scene.Names.NameOf(entry.Pid), entry.Value]))),
            "reg_keys" => Json.Sorted(registry.GetKeys(ProcessOrSelf(op))),
            "reg_values" => Json.Sorted(registry.GetValues(key, ProcessOrSelf(op))),
            "reg_count" => registry.Count,
            "reg_update" => registry.TryUpdate(
                _context, key, old => old.ToElement().GetInt64() + op.GetProperty("add").GetInt64(), out var newValue, out var oldValue)
                ? Json.Object(("new", newValue), ("old", oldValue)) : "error",
            "reg_dispatch" => Json.Object(("result", "ok"), ("receivers", Dispatch(registry, key, value))),
            "reg_put_meta" => After(() => registry.PutMetadata(key, value), "ok"),
            "reg_meta" => registry.TryGetMetadata(key, out var kept) ? Json.Pair("ok", (Json)kept!) : "error",
            "reg_delete_meta" => After(() => registry.DeleteMetadata(key), "ok"),
            "reg_whereis" => registry.TryFind(key, out var pid) ? scene.Names.NameOf(pid) : Json.Null,
            var other => throw new InvalidOperationException($"An actor cannot do {other}."),
        };
    }

    private Json Pairs(IEnumerable<RegistryEntry<Json, Json>> entries) =>
        Json.Sorted(entries.Select(entry => Json.List([scene.Names.NameOf(entry.Pid), entry.Value])));

    private int Dispatch(ProcessRegistry<Json, Json> registry, Json key, Json value)
    {
        List<RegistryEntry<Json, Json>> receivers = [];
        registry.Dispatch(key, receivers.AddRange);
        receivers.ForEach(entry => entry.Pid.Send(new Letter(id, Json.List([value, entry.Value]), IsById: false)));
        return receivers.Count;
    }

    private static bool Fits(Json value, JsonElement op) => op.GetProperty("pattern").Only() switch
    {
        ("_", _) => true,
        ("eq", { ValueKind: JsonValueKind.Number } bound) => value == Json.Of(bound),
        ("gt", { ValueKind: JsonValueKind.Number } bound) => Json.Compare(value.ToElement(), bound) > 0,
        ("lt", { ValueKind: JsonValueKind.Number } bound) => Json.Compare(value.ToElement(), bound) < 0,
        _ => value == Json.Of(op.Field("pattern")),
    };
}
