namespace Espalier.Conformance;

/// <summary>What this runner understands. What it does not understand is an error before anything runs, never ignored.</summary>
internal static class Grammar
{
    /// <summary>The ops with their fields, and after a colon what stands in a field, where that is not any value.</summary>
    /// <remarks>With ? only an object is that, with # anything but a number from zero. A colon alone: it is called like the field.</remarks>
    private static readonly Dictionary<string, (string Name, string Place)[]> Ops = Words("""
        batch do:op; together do:op; pause ms; sleep ms; alive to:address?; exit_self reason; raise_self tag; throw_self value; return;
        signal to:address? reason; info proc; spawn id trap link monitor; link to:address?; unlink to:address?; monitor to:address? ref;
        demonitor ref opts:; trap value; send to:address? value; hold; drain; register name proc; unregister name; whereis name;
        start_server id link trap_exit state name via timeout init:action? terminate:action? on_timeout:action? on_exit:action?;
        call to:address? act:action? timeout; cast to:address? act:action?; tell to:address? act:action?; stop_server to:address? reason timeout;
        start_tree node:node?; finish; stop to:address? reason; raise to:address? tag; exit to:address? reason; unlink_parent to:address?;
        echo to:address?; stop_sup sup reason timeout; start_child sup child:node?; restart_child sup child:node?; which_children sup;
        terminate_child sup child:node?; delete_child sup child:node?; get_childspec sup child:node?; count_children sup;
        reg_start id keys: partitions; reg_stop registry; reg_register registry key value; reg_unregister registry key; reg_count registry;
        reg_unregister_match registry key pattern; reg_lookup registry key; reg_match registry key pattern; reg_select registry pattern;
        reg_count_match registry key pattern; reg_keys registry proc; reg_values registry key proc; reg_update registry key add;
        reg_dispatch registry key value; reg_put_meta registry key value; reg_meta registry key; reg_delete_meta registry key;
        reg_whereis registry key; task ref body: how: sup trap shutdown; task_child sup id body: restart shutdown trap; task_children sup;
        task_terminate sup child; release task key; await ref timeout; await_many refs timeout; yield ref timeout; yield_many refs timeout;
        shutdown ref timeout; ignore ref; read; stream items:body max_concurrency ordered timeout on_timeout sup nolink take
        """);

    /// <summary>The kinds of nodes with their fields, and the words that can stand in a place.</summary>
    /// <remarks>After ! what OTP can have there and a typed library cannot: other answers and fields, and any (*) value not of the set.</remarks>
    private static readonly Dictionary<string, (string Name, string Place)[]> Known = Words("""
        scenario id family title actors:actor steps needs; actor id trap; op op by async; address name via; opts flush info;
        action fx: ret: then:; ret ok ignore noreply reply stop stop_reply !bad; then continue:action timeout hibernate; keys unique duplicate;
        fx add set log sleep self:action send cast:action call save answer trap link unlink monitor raise exit !throw;
        node kind id restart: shutdown:shutdown# significant: type: !missing !bad_start !not_a_spec;
        worker init:worker.init terminate:worker.terminate trap_exit name via; worker.terminate ok sleep raise exit;
        worker.init ok ok_info ignore stop raise exit error start_raise start_exit sleep then:worker.init !bad !start_return !start_throw;
        supervisor init:supervisor.init strategy: max_restarts max_seconds auto_shutdown: children:node; supervisor.init ok ignore raise exit !bad;
        dynamic init:dynamic.init max_restarts max_seconds max_children extra_arguments; dynamic.init ok ignore raise exit !bad;
        registry keys: partitions; task_supervisor max_restarts max_seconds max_children; how async async_nolink start start_link;
        body return raise exit throw wait sleep then:body; restart permanent transient temporary !*; type worker supervisor !*;
        shutdown brutal_kill infinity !*; strategy one_for_one one_for_all rest_for_one !*; significant True False !*;
        auto_shutdown never any_significant all_significant !*
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

    private static Dictionary<string, (string Name, string Place)[]> Words(string table) => table.Split(';')
        .Select(static entry => entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(static words => words[0], static words => words[1..].Select(static word => word.Split(':'))
            .Select(static parts => (parts[0], parts is [_, ""] ? parts[0] : parts.ElementAtOrDefault(1) ?? "")).ToArray());

    private static IEnumerable<string> In(JsonElement element, string place)
    {
        var isFree = place == "" || (place.EndsWith('?') && element.ValueKind != JsonValueKind.Object)
            || (place.EndsWith('#') && element.ValueKind == JsonValueKind.Number && element.GetInt64() >= 0);
        if (isFree)
            return [];
        place = place.TrimEnd('?', '#');
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(item => In(item, place));
        var kind = place == "op" ? element.Text("op") : place == "node" ? element.TextOrNull("kind") ?? "node" : place;
        if (!(place == "op" ? Ops : Known).TryGetValue(kind, out var known))
            return [$"unknown {place}: {kind}"];
        known = kind == place ? known : [.. known, .. Known[place]];
        return element.Members().SelectMany(field => Array.Find(known, word => word.Name == field.Key) switch
        {
            (null, _) => [$"{(known.Any(word => word.Name == "!*" || word.Name == $"!{field.Key}") ? "unsayable" : "unknown")} {kind}: {field.Key}"],
            (_, var inner) => In(field.Key == "cast" ? field.Value[1] : field.Value, inner),
        });
    }
}
