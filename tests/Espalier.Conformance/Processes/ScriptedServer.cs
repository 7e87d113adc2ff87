namespace Espalier.Conformance;

/// <summary>A server that logs each callback and then does what its message, or its scenario, tells it to.</summary>
/// <remarks>One that is a tree's worker has no state to tell, and does not tell what actors ask of it.</remarks>
internal sealed partial class ScriptedServer(Incarnation self) : GenServer
{
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
            ? HandleAsync("info", default, ("value", message is Actor.Letter letter ? letter.AsSeenByServer : fields[^1].Value))
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
        self.Scene.Recorder.Set(Context.Self, Recorder.Standing.ExpectingTimeout, false);
        if (!_isWorker || more.Length > 0)
            self.Scene.Recorder.Event(kind, self.Name, _isWorker ? more : [("state", _state.Value), .. more]);
    }

    private Next Then(JsonElement script) => script.Field("then")?.Only() switch
    {
        ("hibernate", _) => Next.Hibernate,
        ("continue", var next) => Next.Continue(new Act(next)),
        ("timeout", var time) => Actor.After(
            () => self.Scene.Recorder.Set(Context.Self, Recorder.Standing.ExpectingTimeout, true),
            Next.ReceiveFor(time.AsTime())),
        _ => Next.Receive,
    };

    /// <summary>The whole state: one value, so that a callback which fails has changed nothing.</summary>
    private sealed record State(Json Value, ImmutableDictionary<string, Caller> Kept);
}
