using System.Globalization;
using System.Text.Json;
using Espalier.Conformance.Values;

namespace Espalier.Conformance.Processes;

/// <content>What a callback does before it answers.</content>
internal sealed partial class ScriptedServer
{
    private static readonly JsonElement AskForState = Json.Pair("ret", Json.Pair("reply", "$state")).ToElement();

    /// <summary>Does the effects one after the other.</summary>
    /// <param name="script">What to do.</param>
    /// <param name="caller">Who is being answered; <c>default</c> outside of a call.</param>
    /// <returns>The state after them.</returns>
    private async ValueTask<ServerState> PlayAsync(JsonElement script, Caller caller)
    {
        var state = _state;
        foreach (var effect in script.Items("fx"))
        {
            switch (effect.Only())
            {
                case ("add", var number):
                    state = state with { Value = Json.Of(long.Parse(state.Value.Text, CultureInfo.InvariantCulture) + number.GetInt64()) };
                    break;
                case ("set", var value):
                    state = state with { Value = Json.Of(value) };
                    break;
                case ("save", var key):
                    state = state with { Kept = state.Kept.SetItem(key.GetString()!, caller) };
                    break;
                case ("answer", var answer):
                    state.Kept.GetValueOrDefault(answer[0].GetString()!).Reply(Value(answer[1], state));
                    break;
                case ("sleep", _):
                    await scene.Activity.SleepAsync(Context, effect.Time("sleep")!.Value);
                    break;
                case ("call", var call):
                    var limit = TimeSpan.FromMilliseconds(call[1].GetInt64());
                    var asked = Process(call[0]).CallAsync(new Act(AskForState), limit);
                    Log("log", ("value", await scene.Activity.ParkAsync(Context.Self, asked)));
                    break;
                case var (kind, value):
                    Do(kind, value);
                    break;
            }
        }
        return state;
    }

    private void Do(string kind, JsonElement value)
    {
        switch (kind)
        {
            case "log":
                Log("log", ("value", Json.Of(value)));
                break;
            case "self":
                Context.Self.Send(new Act(value));
                break;
            case "send":
                Process(value[0]).Send(Json.Of(value[1]));
                break;
            case "cast":
                Process(value[0]).Cast(new Act(value[1]));
                break;
            case "trap":
                TrapExits(value.GetBoolean());
                break;
            case "link":
                Context.Link(Process(value));
                break;
            case "unlink":
                Context.Unlink(Process(value));
                break;
            case "monitor":
                Context.Monitor(Process(value));
                break;
            case "raise":
                throw new ScenarioException(value.GetString()!);
            case "exit":
                Context.Exit(Reasons.Parse(value));
                break;
            default:
                throw new InvalidOperationException($"A script has the effect {kind}, which no server knows.");
        }
    }

    private Pid Process(JsonElement id) => scene.Names.Find(id.GetString()!);

    private static Json Value(JsonElement value, ServerState state) =>
        value.ValueKind == JsonValueKind.String && value.GetString() == "$state" ? state.Value : Json.Of(value);
}
