using System.Text.Json;

namespace Espalier.Conformance;

/// <content>The ops on registries.</content>
internal sealed partial class Actor
{
    private async Task<Json> StartRegistryAsync(JsonElement op) =>
        scene.Answers.Write(await scene.StartRegistryAsync(op, _context), "ignore");

    private async Task<Json> DoWithRegistryAsync(JsonElement op)
    {
        var registry = scene.Registry(op.Text("registry"));
        var key = op.Field("key") is { } field ? Json.Of(field) : Json.Null;
        var value = op.Field("value") is { } given ? Json.Of(given) : Json.Null;
        switch (op.Text("op"))
        {
            case "reg_stop":
                await registry.ProcessName.StopAsync();
                return "ok";
            case "reg_register":
                return registry.TryRegister(_context, key, value, out var holder)
                    ? "ok"
                    : Json.Pair("error", Json.Pair("already_registered", scene.Names.NameOf(holder)));
            case "reg_unregister":
                registry.Unregister(_context, key);
                return "ok";
            case "reg_unregister_match":
                registry.UnregisterWhere(_context, key, found => Fits(found, op));
                return "ok";
            case "reg_lookup":
                return Pairs(registry.Lookup(key));
            case "reg_match":
                return Pairs(registry.Lookup(key).Where(entry => Fits(entry.Value, op)));
            case "reg_count_match":
                return registry.Lookup(key).Count(entry => Fits(entry.Value, op));
            case "reg_select":
                return Json.Sorted(registry.Entries.Where(entry => Fits(entry.Value, op))
                    .Select(entry => Json.List([entry.Key, scene.Names.NameOf(entry.Pid), entry.Value])));
            case "reg_keys":
                return Json.Sorted(registry.GetKeys(OwnOr(op)));
            case "reg_values":
                return Json.Sorted(registry.GetValues(key, OwnOr(op)));
            case "reg_count":
                return registry.Count;
            case "reg_update":
                return registry.TryUpdate(_context, key, old => Add(old, op.GetProperty("add").GetInt64()), out var newValue, out var oldValue)
                    ? Json.Object(("new", newValue), ("old", oldValue))
                    : "error";
            case "reg_dispatch":
                return Json.Object(("result", "ok"), ("receivers", Dispatch(registry, key, value)));
            case "reg_put_meta":
                registry.PutMetadata(key, value);
                return "ok";
            case "reg_meta":
                return registry.TryGetMetadata(key, out var kept) ? Json.Pair("ok", (Json)kept!) : "error";
            case "reg_delete_meta":
                registry.DeleteMetadata(key);
                return "ok";
            case "reg_whereis":
                return registry.TryFind(key, out var pid) ? scene.Names.NameOf(pid) : Json.Null;
            case var other:
                throw new InvalidOperationException($"An actor cannot do {other}.");
        }
    }

    private Pid OwnOr(JsonElement op) => op.Field("proc") is null ? _context.Self : Process(op, "proc");

    private Json Pairs(IEnumerable<RegistryEntry<Json, Json>> entries) =>
        Json.Sorted(entries.Select(entry => Json.List([scene.Names.NameOf(entry.Pid), entry.Value])));

    private int Dispatch(ProcessRegistry<Json, Json> registry, Json key, Json value)
    {
        var receivers = 0;
        registry.Dispatch(key, entries =>
        {
            receivers = entries.Count;
            foreach (var entry in entries)
                entry.Pid.Send(new Letter(id, Json.List([value, entry.Value])));
        });
        return receivers;
    }

    private static Json Add(Json value, long add) => value.ToElement().GetInt64() + add;

    private static bool Fits(Json value, JsonElement op)
    {
        var pattern = op.GetProperty("pattern");
        if (pattern.ValueKind == JsonValueKind.String && pattern.GetString() == "_")
            return true;
        if (pattern.ValueKind != JsonValueKind.Object)
            return value == Json.Of(pattern);
        var (relation, bound) = pattern.Only();
        var order = Json.Compare(value.ToElement(), bound);
        return relation switch
        {
            "eq" => order == 0,
            "gt" => order > 0,
            _ => order < 0,
        };
    }
}
