namespace Espalier.Conformance;

/// <summary>A server that logs each callback and then does what its message, or its scenario, tells it to.</summary>
/// <remarks>One that is a tree's worker has no state to tell, and does not tell what actors ask of it.</remarks>
internal sealed class ScriptedServer(Incarnation self) : GenServer
{
    private static readonly Act AskForState = new(JsonElement.Parse("""{"ret":{"reply":"$state"}}"""));

    private readonly bool _isWorker = self.Node.Field("kind") is not null;
    private State _state = new(self.Node.Field("state") is { } state ? Json.Of(state) : 0L, ImmutableDictionary<string, Caller>.Empty);

    protected override async ValueTask<InitResult> InitAsync()
    {
        TrapExits = self.Node.Flag("trap_exit");
        self.Enter(Context.Self, Context.Parent);
        var script = self.Script("init");
        return await PlayAsync(script, "ok") switch
        {
            ("ignore", _) => InitResult.Ignore,
            ("stop", var reason) => InitResult.Stop(reason.AsReason()),
            _ => InitResult.OkThen(Then(script)),
        };
    }

    protected override async ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        Enter("call");
        var script = ((Act)request).Script;
        return await PlayAsync(script, "reply", caller) switch
        {
            ("noreply", _) => CallResult.LaterThen(Then(script)),
            ("stop", var reason) => CallResult.Stop(reason.AsReason()),
            ("stop_reply", var both) => CallResult.Stop(both[0].AsReason(), Value(both[1], _state)),
            var (_, reply) => CallResult.Reply(reply.ValueKind == JsonValueKind.Undefined ? "ok" : Value(reply, _state), Then(script)),
        };
    }

    protected override ValueTask<Next> HandleCastAsync(object message) => HandleAsync("cast", ((Act)message).Script);
    protected override ValueTask<Next> HandleContinueAsync(object argument) => HandleAsync("continue", ((Act)argument).Script);
    protected override ValueTask<Next> HandleTimeoutAsync() => HandleAsync("timeout", self.Script("on_timeout"));

    protected override ValueTask<Next> HandleInfoAsync(object message)
    {
        if (message is Act act)
            return HandleAsync("info", act.Script);
        var (kind, fields) = self.Scene.Answers.Write(message, Context.Self);
        return kind == "msg"
            ? HandleAsync("info", default, message is Actor.Letter letter ? ("value", letter.AsSeenByServer) : fields[^1])
            : HandleAsync(kind, kind == "exit_msg" ? self.Script("on_exit") : default, fields);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        Enter("terminate", ("reason", self.Scene.Answers.Write(reason)));
        await PlayAsync(self.Script("terminate"), "ok");
    }

    private async ValueTask<Next> HandleAsync(string kind, JsonElement script, params (string Key, Json Value)[] more)
    {
        Enter(kind, more);
        return await PlayAsync(script, "noreply") is ("stop", var reason) ? Next.Stop(reason.AsReason()) : Then(script);
    }

    /// <summary>A callback begins: whatever it was, no timeout is expected any more.</summary>
    private void Enter(string kind, params (string Key, Json Value)[] more)
    {
        ExpectTimeout(false);
        if (!_isWorker || more.Length > 0)
            self.Scene.Recorder.Event(kind, self.Name, _isWorker ? more : [("state", _state.Value), .. more]);
    }

    private Next Then(JsonElement script) => script.Field("then")?.Only() switch
    {
        ("hibernate", _) => Next.Hibernate,
        ("continue", var next) => Next.Continue(new Act(next)),
        ("timeout", var time) => Actor.After(() => ExpectTimeout(true), Next.ReceiveFor(time.AsTime())),
        _ => Next.Receive,
    };

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
        Context.Self, Recorder.Standing.Acting, server.CallAsync(AskForState, timeout).AsTask()));

    private void ExpectTimeout(bool isSo) => self.Scene.Recorder.Set(Context.Self, Recorder.Standing.ExpectingTimeout, isSo);
    private void Log(Json value) => self.Scene.Recorder.Event("log", self.Name, ("value", value));
    private Pid Process(JsonElement id) => self.Scene.Names.Find(id.GetString()!);

    private Json Value(JsonElement value, State state) => value.ToString() switch
    {
        "$state" => state.Value,
        "$name" => self.Name,
        _ => Json.Of(value),
    };

    /// <summary>The whole state: one value, so that a callback which fails has changed nothing.</summary>
    private sealed record State(Json Value, ImmutableDictionary<string, Caller> Kept);
}
