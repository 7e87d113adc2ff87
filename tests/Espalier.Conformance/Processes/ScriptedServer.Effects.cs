using System.Globalization;
using System.Text.Json;

namespace Espalier.Conformance;

/// <content>What a callback does before it answers.</content>
internal sealed partial class ScriptedServer
{
    private static readonly Act AskForState = new(Json.Pair("ret", Json.Pair("reply", "$state")).ToElement());

    /// <summary>Does the effects one after the other.</summary>
    /// <param name="script">What to do.</param>
    /// <param name="caller">Who is being answered; <c>default</c> outside of a call.</param>
    /// <returns>The state after them.</returns>
    private async ValueTask<ServerState> PlayAsync(JsonElement script, Caller caller)
    {
        var state = _state;
        foreach (var (kind, value) in script.Items("fx").Select(JsonFields.Only))
        {
            switch (kind)
            {
                case "add":
                    state = state with { Value = long.Parse(state.Value.Text, CultureInfo.InvariantCulture) + value.GetInt64() };
                    break;
                case "set":
                    state = state with { Value = Json.Of(value) };
                    break;
                case "save":
                    state = state with { Kept = state.Kept.SetItem(value.GetString()!, caller) };
                    break;
                case "answer":
                    state.Kept.GetValueOrDefault(value[0].GetString()!).Reply(Value(value[1], state));
                    break;
                case "sleep":
                    await scene.Activity.SleepAsync(Context, TimeSpan.FromMilliseconds(value.GetInt64()));
                    break;
                case "call":
                    await CallAsync(value);
                    break;
                default:
                    Do(kind, value);
                    break;
            }
        }
        return state;
    }

    private async Task CallAsync(JsonElement call)
    {
        scene.Activity.Set(Context.Self, Standing.Acting, true);
        try
        {
            Log("log", ("value", await Process(call[0]).CallAsync(AskForState, TimeSpan.FromMilliseconds(call[1].GetInt64()))));
        }
        finally
        {
            scene.Activity.Set(Context.Self, Standing.Acting, false);
        }
    }

    private void Do(string kind, JsonElement value)
    {
        var context = Context;
        Action act = kind switch
        {
            "log" => () => Log("log", ("value", Json.Of(value))),
            "self" => () => context.Self.Send(new Act(value)),
            "send" => () => Process(value[0]).Send(Json.Of(value[1])),
            "cast" => () => Process(value[0]).Cast(new Act(value[1])),
            "trap" => () => context.TrapExits = value.GetBoolean(),
            "link" => () => context.Link(Process(value)),
            "unlink" => () => context.Unlink(Process(value)),
            "monitor" => () => context.Monitor(Process(value)),
            "raise" => () => throw new ScenarioException(value.GetString()!),
            "exit" => () => context.Exit(Reasons.Parse(value)),
            _ => () => throw NoAnswer(kind),
        };
        act();
    }

    private Pid Process(JsonElement id) => scene.Names.Find(id.GetString()!);

    private static Json Value(JsonElement value, ServerState state) =>
        value.ValueKind == JsonValueKind.String && value.GetString() == "$state" ? state.Value : Json.Of(value);
}
