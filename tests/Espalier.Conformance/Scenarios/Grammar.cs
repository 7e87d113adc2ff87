using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>What this runner understands. What it does not understand is an error before anything runs, never ignored.</summary>
internal static class Grammar
{
    private static readonly string[] OfEveryOp = ["op", "by", "async"];
    private static readonly string[] OfScenario = ["id", "family", "title", "actors", "steps", "needs"];

    private static readonly Dictionary<string, string[]> Ops = new()
    {
        ["batch"] = ["do"],
        ["together"] = ["do"],
        ["pause"] = ["ms"],
        ["sleep"] = ["ms"],
        ["alive"] = ["to"],
        ["exit_self"] = ["reason"],
        ["raise_self"] = ["tag"],
        ["throw_self"] = ["value"],
        ["return"] = [],
        ["signal"] = ["to", "reason"],
        ["info"] = ["proc"],
        ["spawn"] = ["id", "trap", "link", "monitor"],
        ["link"] = ["to"],
        ["unlink"] = ["to"],
        ["monitor"] = ["to", "ref"],
        ["demonitor"] = ["ref", "opts"],
        ["trap"] = ["value"],
        ["send"] = ["to", "value"],
        ["register"] = ["name", "proc"],
        ["unregister"] = ["name"],
        ["whereis"] = ["name"],
        ["hold"] = [],
        ["drain"] = [],
        ["start_server"] = ["id", "link", "trap_exit", "state", "name", "via", "timeout", "init", "terminate", "on_timeout", "on_exit"],
        ["call"] = ["to", "act", "timeout"],
        ["cast"] = ["to", "act"],
        ["tell"] = ["to", "act"],
        ["reg_start"] = ["id"],
        ["stop_server"] = ["to", "reason", "timeout"],
        ["start_tree"] = ["node"],
        ["finish"] = [],
        ["stop"] = ["to", "reason"],
        ["raise"] = ["to", "tag"],
        ["exit"] = ["to", "reason"],
        ["unlink_parent"] = ["to"],
        ["echo"] = ["to"],
        ["start_child"] = ["sup", "child"],
        ["restart_child"] = ["sup", "child"],
        ["terminate_child"] = ["sup", "child"],
        ["delete_child"] = ["sup", "child"],
        ["get_childspec"] = ["sup", "child"],
        ["which_children"] = ["sup"],
        ["count_children"] = ["sup"],
        ["stop_sup"] = ["sup", "reason", "timeout"],
    };

    private static readonly string[] OfEveryNode = ["kind", "id", "restart", "shutdown", "significant", "type"];

    private static readonly Dictionary<string, string[]> Nodes = new()
    {
        ["supervisor"] = ["init", "strategy", "max_restarts", "max_seconds", "auto_shutdown", "children"],
        ["dynamic"] = ["init", "max_restarts", "max_seconds", "max_children", "extra_arguments"],
        ["worker"] = ["init", "terminate", "trap_exit", "name", "via"],
    };

    private static readonly Dictionary<string, string[]> Outcomes = new()
    {
        ["supervisor init"] = ["ok", "ignore", "raise", "exit"],
        ["dynamic init"] = ["ok", "ignore", "raise", "exit"],
        ["worker init"] = ["ok", "ok_info", "ignore", "stop", "raise", "exit", "error", "start_raise", "start_exit", "sleep", "then"],
        ["worker terminate"] = ["ok", "sleep", "raise", "exit"],
    };

    private static readonly string[] Effects =
    [
        "add", "set", "log", "sleep", "self", "send", "cast", "call", "save", "answer", "trap", "link", "unlink", "monitor", "raise", "exit",
    ];

    /// <summary>The first thing in the scenario that this runner does not know, and the step it stands in; null: it knows all.</summary>
    public static (int Step, string Fault)? FindFault(Scenario scenario)
    {
        var faults = Unknown(scenario.Body, "field of a scenario", OfScenario)
            .Concat(scenario.Body.Items("actors").SelectMany(static actor => Unknown(actor, "field of an actor", ["id", "trap"])))
            .Select(static fault => (0, fault))
            .Concat(scenario.Steps.SelectMany(static (op, step) => InOp(op).Select(fault => (step, fault))));
        return faults.Select(static fault => ((int, string)?)fault).FirstOrDefault();
    }

    private static IEnumerable<string> InOp(JsonElement op)
    {
        var name = op.Text("op");
        return Ops.TryGetValue(name, out var fields)
            ? Unknown(op, $"field of {name}", [.. OfEveryOp, .. fields])
                .Concat(op.EnumerateObject().SelectMany(static field => InField(field.Name, field.Value)))
            : [$"unknown op {name}"];
    }

    private static IEnumerable<string> InField(string name, JsonElement value) => name switch
    {
        "do" => value.EnumerateArray().SelectMany(InOp),
        "node" or "child" when value.ValueKind == JsonValueKind.Object => InNode(value),
        "act" or "init" or "terminate" or "on_timeout" or "on_exit" => InAction(value),
        "to" when value.ValueKind == JsonValueKind.Object => Unknown(value, "address", ["name", "via"]),
        "opts" => value.EnumerateArray().SelectMany(static option => Unknown(option, "option", ["flush", "info"])),
        _ => [],
    };

    private static IEnumerable<string> InNode(JsonElement node)
    {
        var kind = node.TextOrNull("kind") ?? "";
        return !Nodes.TryGetValue(kind, out var fields)
            ? [$"unknown kind of node: {kind}"]
            : Unknown(node, $"field of a {kind}", [.. OfEveryNode, .. fields])
                .Concat(Outcomes.Where(entry => entry.Key.StartsWith(kind, StringComparison.Ordinal))
                    .SelectMany(entry => node.Items(entry.Key.Split(' ')[1]).SelectMany(outcome => InOutcome(outcome, entry.Key, entry.Value))))
                .Concat(node.Items("children").SelectMany(InNode));
    }

    private static IEnumerable<string> InOutcome(JsonElement outcome, string what, string[] known) =>
        Unknown(outcome, what, known).Concat(outcome.Field("then") is { } then ? InOutcome(then, what, known) : []);

    private static IEnumerable<string> InAction(JsonElement action) =>
        Unknown(action, "field of an action", ["fx", "ret", "then"])
            .Concat(action.Items("fx").SelectMany(InEffect))
            .Concat(action.Field("ret") is { } answer
                ? Unknown(answer, "ret", ["ok", "ignore", "noreply", "reply", "stop", "stop_reply"])
                : [])
            .Concat(action.Field("then") is { } then ? InThen(then) : []);

    private static IEnumerable<string> InEffect(JsonElement effect) =>
        Unknown(effect, "effect", Effects).Concat(effect.Only() switch
        {
            ("self", var action) => InAction(action),
            ("cast", var message) => InAction(message[1]),
            _ => [],
        });

    private static IEnumerable<string> InThen(JsonElement then) =>
        Unknown(then, "then", ["continue", "timeout", "hibernate"]).Concat(then.Field("continue") is { } action ? InAction(action) : []);

    private static IEnumerable<string> Unknown(JsonElement element, string what, string[] known) =>
        (element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(static member => member.Name) : [element.ToString()])
            .Except(known)
            .Select(name => $"unknown {what}: {name}");
}
