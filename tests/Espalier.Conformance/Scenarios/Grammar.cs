namespace Espalier.Conformance;

/// <summary>What this runner understands. What it does not understand is an error before anything runs, never ignored.</summary>
internal static class Grammar
{
    /// <summary>The ops with their fields.</summary>
    private static readonly Dictionary<string, string[]> Ops = Words("""
        batch do; together do; pause ms; sleep ms; alive to; exit_self reason; raise_self tag; throw_self value; return; signal to reason;
        info proc; spawn id trap link monitor; link to; unlink to; monitor to ref; demonitor ref opts; trap value; send to value; hold; drain;
        register name proc; unregister name; whereis name; call to act timeout; cast to act; tell to act; stop_server to reason timeout;
        start_server id link trap_exit state name via timeout init terminate on_timeout on_exit;
        start_tree node; finish; stop to reason; raise to tag; exit to reason; unlink_parent to; echo to; stop_sup sup reason timeout;
        start_child sup child; restart_child sup child; terminate_child sup child; delete_child sup child; get_childspec sup child;
        which_children sup; count_children sup; reg_start id keys partitions; reg_stop registry; reg_register registry key value;
        reg_unregister registry key; reg_unregister_match registry key pattern; reg_lookup registry key; reg_match registry key pattern;
        reg_count_match registry key pattern; reg_select registry pattern; reg_keys registry proc; reg_values registry key proc;
        reg_count registry; reg_update registry key add; reg_dispatch registry key value; reg_put_meta registry key value;
        reg_meta registry key; reg_delete_meta registry key; reg_whereis registry key;
        task ref body how sup trap shutdown; task_child sup id body restart shutdown trap; task_children sup; task_terminate sup child;
        release task key; await ref timeout; await_many refs timeout; yield ref timeout; yield_many refs timeout; shutdown ref timeout;
        ignore ref; read; stream items max_concurrency ordered timeout on_timeout sup nolink take
        """);

    /// <summary>The kinds of nodes with their fields, and the words that can stand in a place.</summary>
    /// <remarks>After ! what OTP can have there and a typed library cannot: other answers and fields, and any (*) value not of the set.</remarks>
    private static readonly Dictionary<string, string[]> Known = Words("""
        scenario id family title actors steps needs; actor id trap; op op by async; address name via; opts flush info; keys unique duplicate;
        action fx ret then; ret ok ignore noreply reply stop stop_reply !bad; then continue timeout hibernate;
        fx add set log sleep self send cast call save answer trap link unlink monitor raise exit !throw;
        node kind id restart shutdown significant type !missing !bad_start !not_a_spec; worker init terminate trap_exit name via;
        supervisor init strategy max_restarts max_seconds auto_shutdown children; registry keys partitions;
        task_supervisor max_restarts max_seconds max_children; body return raise exit throw wait sleep then;
        dynamic init max_restarts max_seconds max_children extra_arguments; worker.terminate ok sleep raise exit;
        worker.init ok ok_info ignore stop raise exit error start_raise start_exit sleep then !bad !start_return !start_throw;
        supervisor.init ok ignore raise exit !bad; dynamic.init ok ignore raise exit !bad;
        restart permanent transient temporary !*; type worker supervisor !*; strategy one_for_one one_for_all rest_for_one !*;
        shutdown brutal_kill infinity !*; auto_shutdown never any_significant all_significant !*; significant True False !*
        """);

    /// <summary>What this runner does not know in the scenario, and the steps it stands in.</summary>
    public static IEnumerable<(int Step, string Fault)> FindFaults(Scenario scenario) => In(scenario.Body, "scenario")
        .Select(static fault => (0, fault)).Concat(scenario.Steps.SelectMany(static (op, step) => In(op, "op").Select(fault => (step, fault))));

    /// <summary>Why the scenario is skipped: all that is not known in it is what the types rule out. Null: it has to run.</summary>
    public static string? FindSkipReason(Scenario scenario)
    {
        var faults = FindFaults(scenario).Select(static fault => fault.Fault).ToList();
        return faults.TrueForAll(static fault => fault.StartsWith("unsayable", StringComparison.Ordinal)) ? faults.FirstOrDefault() : null;
    }

    private static Dictionary<string, string[]> Words(string table) => table.Split(';')
        .Select(static entry => entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(static words => words[0], static words => words[1..]);

    private static IEnumerable<string> In(JsonElement element, string place)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(item => In(item, place));
        var kind = place == "op" ? element.Text("op") : place == "node" ? element.TextOrNull("kind") ?? "node" : place;
        if (!(place == "op" ? Ops : Known).TryGetValue(kind, out var known))
            return [$"unknown {place}: {kind}"];
        known = kind == place ? known : [.. known, .. Known[place]];
        var fields = element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Select(static field => (field.Name, field.Value))
            : [(Name: element.ToString(), Value: default)];
        return fields.SelectMany(field => !known.Contains(field.Name)
            ? [$"{(known.Contains($"!{field.Name}") || known.Contains("!*") ? "unsayable" : "unknown")} {kind}: {field.Name}"]
            : PlaceOf(place, kind, field.Name, field.Value) is { } inner ? In(field.Name == "cast" ? field.Value[1] : field.Value, inner) : []);
    }

    /// <summary>What stands in a field; null: any value.</summary>
    private static string? PlaceOf(string place, string kind, string field, JsonElement value) => (place, field, value.ValueKind) switch
    {
        ("scenario", "actors", _) => "actor",
        ("op", "do", _) => "op",
        ("op", "act" or "init" or "terminate" or "on_timeout" or "on_exit", JsonValueKind.Object) => "action",
        ("op", "body" or "items", _) or ("body", "then", _) => "body",
        ("fx", "self" or "cast", _) or ("then", "continue", _) => "action",
        ("op", "to", JsonValueKind.Object) => "address",
        ("op", "node" or "child", JsonValueKind.Object) or ("node", "children", _) => "node",
        ("node", "init" or "terminate", _) => $"{kind}.{field}",
        ("node", "shutdown", JsonValueKind.Number) when value.GetInt64() >= 0 => null,
        ("node", "restart" or "type" or "strategy" or "shutdown" or "auto_shutdown" or "significant", _) => field,
        ("op" or "node", "keys", _) or ("op", "opts", _) or ("action", _, _) => field,
        ("worker.init", "then", _) => place,
        _ => null,
    };
}
