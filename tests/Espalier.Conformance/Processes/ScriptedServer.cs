using System.Collections.Immutable;
using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>A server that logs each callback and then does what its message, or its scenario, tells it to.</summary>
internal sealed partial class ScriptedServer(Scene scene, JsonElement spec, string name) : GenServer
{
    private static readonly JsonElement Nothing = Json.Object().ToElement();

    private ServerState _state =
        new(spec.Field("state") is { } state ? Json.Of(state) : 0L, ImmutableDictionary<string, Caller>.Empty);

    protected override async ValueTask<InitResult> InitAsync()
    {
        scene.Names.Add(Context.Self, name);
        var context = Context;
        context.TrapExits = spec.Flag("trap_exit");
        Log("init");
        var script = Script("init");
        _state = await PlayAsync(script, default);
        return Answer(script, "ok") switch
        {
            ("ok", _) => InitResult.OkThen(Then(script)),
            ("ignore", _) => InitResult.Ignore,
            ("stop", var reason) => InitResult.Stop(Reasons.Parse(reason)),
            var (other, _) => throw NoAnswer(other),
        };
    }

    protected override async ValueTask<CallResult> HandleCallAsync(object request, Caller caller)
    {
        Enter("call");
        var script = ((Act)request).Script;
        _state = await PlayAsync(script, caller);
        return Answer(script, "reply") switch
        {
            ("reply", var reply) => CallResult.Reply(reply.ValueKind == JsonValueKind.Undefined ? "ok" : Value(reply, _state), Then(script)),
            ("noreply", _) => CallResult.LaterThen(Then(script)),
            ("stop", var reason) => CallResult.Stop(Reasons.Parse(reason)),
            ("stop_reply", var both) => CallResult.Stop(Reasons.Parse(both[0]), Value(both[1], _state)),
            var (other, _) => throw NoAnswer(other),
        };
    }

    protected override ValueTask<Next> HandleCastAsync(object message) => HandleAsync("cast", ((Act)message).Script);

    protected override ValueTask<Next> HandleContinueAsync(object argument) => HandleAsync("continue", ((Act)argument).Script);

    protected override ValueTask<Next> HandleTimeoutAsync() => HandleAsync("timeout", Script("on_timeout"));

    protected override ValueTask<Next> HandleInfoAsync(object message) => message switch
    {
        Act act => HandleAsync("info", act.Script),
        Letter letter => HandleAsync("info", Nothing, ("value", letter.Value)),
        Json value => HandleAsync("info", Nothing, ("value", value)),
        StrayReply stray => HandleAsync("info", Nothing, ("value", Scene.Write(stray))),
        Down down => HandleAsync("down", Nothing, From(down.Pid), ("reason", scene.Answers.Write(down.Reason))),
        TrappedExit exit => HandleAsync("exit_msg", Script("on_exit"), From(exit.From), ("reason", scene.Answers.Write(exit.Reason))),
        _ => throw new InvalidOperationException($"{name} got a message that no scenario sends: {message}."),
    };

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        Enter("terminate", ("reason", scene.Answers.Write(reason)));
        await PlayAsync(Script("terminate"), default);
    }

    private async ValueTask<Next> HandleAsync(string kind, JsonElement script, params (string Key, Json Value)[] more)
    {
        Enter(kind, more);
        _state = await PlayAsync(script, default);
        return Answer(script, "noreply") switch
        {
            ("noreply", _) => Then(script),
            ("stop", var reason) => Next.Stop(Reasons.Parse(reason)),
            var (other, _) => throw NoAnswer(other),
        };
    }

    /// <summary>A callback begins: whatever it was, no timeout is expected any more.</summary>
    private void Enter(string kind, params (string Key, Json Value)[] more)
    {
        scene.Activity.Set(Context.Self, Standing.ExpectingTimeout, false);
        Log(kind, [("state", _state.Value), .. more]);
    }

    private void Log(string kind, params (string Key, Json Value)[] more) => scene.Recorder.Event(kind, name, more);

    private (string, Json) From(Pid pid) => ("from", scene.Names.NameOf(pid));

    private JsonElement Script(string field) => spec.Field(field) ?? Nothing;

    private static (string Kind, JsonElement Value) Answer(JsonElement script, string otherwise) =>
        script.Field("ret") is { } answer ? answer.Only() : (otherwise, default);

    private Next Then(JsonElement script)
    {
        if (script.Field("then") is not { } then)
            return Next.Receive;
        switch (then.Only())
        {
            case ("hibernate", _):
                return Next.Hibernate;
            case ("continue", var next):
                return Next.Continue(new Act(next));
            case ("timeout", _):
                scene.Activity.Set(Context.Self, Standing.ExpectingTimeout, true);
                return Next.ReceiveFor(then.Time("timeout")!.Value);
            case var (other, _):
                throw NoAnswer(other);
        }
    }

    private static InvalidOperationException NoAnswer(string what) => new($"No server knows {what}.");
}
