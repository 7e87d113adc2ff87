using System.Globalization;

namespace Espalier.Conformance;

/// <content>What a callback does before it answers.</content>
internal sealed partial class ScriptedServer
{
    /// <summary>Does the effects one after the other, in a call for a caller, and gives the state after them.</summary>
    private async ValueTask<State> PlayAsync(JsonElement script, Caller caller)
    {
        var state = _state;
        foreach (var (kind, value) in script.Items("fx").Select(JsonFields.Only))
        {
            state = kind switch
            {
                "add" => state with { Value = long.Parse(state.Value.Text, CultureInfo.InvariantCulture) + value.GetInt64() },
                "set" => state with { Value = Json.Of(value) },
                "save" => state with { Kept = state.Kept.SetItem(value.GetString()!, caller) },
                "answer" => Actor.After(() => state.Kept.GetValueOrDefault(value[0].GetString()!).Reply(Value(value[1], state)), state),
                "sleep" => await Actor.AfterAsync(self.Scene.Recorder.SleepAsync(Context, TimeSpan.FromMilliseconds(value.GetInt64())), state),
                "call" => await Actor.AfterAsync(CallAsync(value), state),
                _ => Actor.After(() => Do(Context, kind, value).Invoke(), state),
            };
        }
        return state;
    }

    /// <summary>Whoever waits for another process is at rest. If the call fails, the server ends.</summary>
    private async Task CallAsync(JsonElement call)
    {
        self.Scene.Recorder.Set(Context.Self, Recorder.Standing.Acting, true);
        var reply = await Process(call[0]).CallAsync(Act.AskFor("$state"), TimeSpan.FromMilliseconds(call[1].GetInt64()));
        self.Scene.Recorder.Set(Context.Self, Recorder.Standing.Acting, false);
        Log(reply);
    }

    private Action Do(ProcessContext context, string kind, JsonElement value) => kind switch
    {
        "log" => () => Log(Json.Of(value)),
        "self" => () => context.Self.Send(new Act(value)),
        "send" => () => Process(value[0]).Send(Json.Of(value[1])),
        "cast" => () => Process(value[0]).Cast(new Act(value[1])),
        "trap" => () => context.TrapExits = value.GetBoolean(),
        "link" => () => context.Link(Process(value)),
        "unlink" => () => context.Unlink(Process(value)),
        "unlink_parent" => () => context.Unlink(context.Parent),
        "monitor" => () => context.Monitor(Process(value)),
        "raise" => () => throw new ScenarioException(value.GetString()!),
        "exit" => () => context.Exit(value.AsReason()),
        _ => throw new InvalidOperationException($"No server knows the effect {kind}."),
    };

    private void Log(Json value) => self.Scene.Recorder.Event("log", self.Name, ("value", value));

    private Pid Process(JsonElement id) => self.Scene.Names.Find(id.GetString()!);

    private Json Value(JsonElement value, State state) => value.ToString() switch
    {
        "$state" => state.Value,
        "$name" => self.Name,
        _ => Json.Of(value),
    };
}
