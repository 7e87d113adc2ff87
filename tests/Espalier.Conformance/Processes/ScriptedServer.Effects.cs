namespace Espalier.Conformance;

/// <content>What a callback does before it answers.</content>
internal sealed partial class ScriptedServer
{
    /// <summary>Does the effects one after the other, in a call for a caller; then the state is what they have made it.</summary>
    /// <returns>The answer that the script ends with.</returns>
    private async ValueTask<(string Kind, JsonElement Value)> PlayAsync(JsonElement script, string otherwise, Caller caller = default)
    {
        var state = _state;
        foreach (var (kind, value) in script.Items("fx").Select(JsonFields.Only))
        {
            state = kind switch
            {
                "add" => state with { Value = long.Parse(state.Value.Text, CultureInfo.InvariantCulture) + value.GetInt64() },
                "set" => state with { Value = Json.Of(value) },
                "save" => state with { Kept = state.Kept.SetItem(value.GetString()!, caller) },
                "answer" => After(() => state.Kept.GetValueOrDefault(value[0].GetString()!).Reply(Value(value[1], state))),
                "sleep" => await self.Scene.Recorder.SleepAsync(Context, value.AsTime(), state),
                "call" => await Actor.AfterAsync(CallAsync(Process(value[0]), value[1].AsTime()), state),
                "log" => After(() => Log(Json.Of(value))),
                "self" => After(() => Context.Self.Send(new Act(value))),
                "send" => After(() => Process(value[0]).Send(Json.Of(value[1]))),
                "cast" => After(() => Process(value[0]).Cast(new Act(value[1]))),
                "trap" => After(() => TrapExits = value.GetBoolean()),
                "link" => After(() => Context.Link(Process(value))),
                "unlink" => After(() => Context.Unlink(Process(value))),
                "unlink_parent" => After(() => Context.Unlink(Context.Parent)),
                "monitor" => After(() => Context.Monitor(Process(value))),
                "raise" or "exit" => After(() => Actor.Fail(Context, kind, value)),
                _ => throw new InvalidOperationException($"No server knows the effect {kind}."),
            };

            State After(Action effect) => Actor.After(effect, state);
        }
        _state = state;
        return script.Field("ret")?.Only() ?? (otherwise, default);
    }

    /// <summary>Whoever waits for another process is at rest. If the call fails, the server ends.</summary>
    private async Task CallAsync(Pid server, TimeSpan timeout) => Log(await self.Scene.Recorder.DuringAsync(
        Context.Self, Recorder.Standing.Acting, server.CallAsync(Act.AskFor("$state"), timeout).AsTask()));

    private void Log(Json value) => self.Scene.Recorder.Event("log", self.Name, ("value", value));

    private Pid Process(JsonElement id) => self.Scene.Names.Find(id.GetString()!);

    private Json Value(JsonElement value, State state) => value.ToString() switch
    {
        "$state" => state.Value,
        "$name" => self.Name,
        _ => Json.Of(value),
    };
}
