using System.Text.Json;

namespace Espalier.Conformance;

/// <summary>A plain process that carries out ops one by one and, unless it is quiet, reports every message it gets.</summary>
internal sealed partial class Actor(Scene scene, string id, bool isQuiet = false)
{
    private readonly Dictionary<string, MonitorRef> _monitors = [];
    private ProcessContext _context;
    private bool _holds;
    private bool _returns;

    /// <summary>The process's body.</summary>
    public async Task RunAsync(ProcessContext context)
    {
        _context = context;
        scene.Names.Add(context.Self, id);
        while (!_returns)
        {
            var message = _holds ? await context.ReceiveAsync<Command>() : await context.ReceiveAsync<object>();
            if (message is Command command)
                await CarryOutAsync(command);
            else if (!isQuiet)
                Report(message);
        }
    }

    private void Report(object message) => scene.Recorder.Message(id, message switch
    {
        TrappedExit exit => [("ev", "exit_msg"), ("from", scene.Names.NameOf(exit.From)), ("reason", scene.Answers.Write(exit.Reason))],
        Down down => [("ev", "down"), ("from", Address(down)), ("ref", Label(down.Ref)), ("reason", scene.Answers.Write(down.Reason))],
        Letter letter => [("ev", "msg"), ("from", letter.From), ("value", letter.Value)],
        Json value => [("ev", "msg"), ("from", "?"), ("value", value)],
        StrayReply stray => [("ev", "msg"), ("from", "?"), ("value", Scene.Write(stray))],
        _ => throw new InvalidOperationException($"{id} got a message that no scenario sends: {message}."),
    });

    private Json Label(MonitorRef monitor) => _monitors.FirstOrDefault(entry => entry.Value == monitor).Key ?? Json.Null;

    private Json Address(Down down) => down.Name is { } name ? Json.Pair("name", (string)name.Key) : scene.Names.NameOf(down.Pid);

    private async Task CarryOutAsync(Command command)
    {
        scene.Activity.Set(_context.Self, Standing.Acting, true);
        var result = command.Op.Text("op") == "batch" ? await DoAllAsync(command.Op) : await TryAsync(command.Op);
        if (command.Op.TextOrNull("async") is { } label)
            scene.Recorder.Message(id, ("ev", "done"), ("ref", label), ("value", result));
        else
            command.Result = result;
        scene.Activity.Set(_context.Self, Standing.Acting, false);
    }

    private async Task<Json> DoAllAsync(JsonElement batch)
    {
        List<Json> results = [];
        foreach (var op in batch.Items("do").TakeWhile(_ => !_returns))
            results.Add(await TryAsync(op));
        return Json.List(results);
    }

    /// <summary>Carries an op out. What it fails with is its result; the actor's own exit is let pass.</summary>
    private async Task<Json> TryAsync(JsonElement op)
    {
        try
        {
            return await DoAsync(op);
        }
        catch (UnknownProcessException)
        {
            return "unknown";
        }
        catch (CallFailedException failure)
        {
            return Json.Pair("exit", scene.Answers.Write(ExitReason.CallFailed(failure.Operation, failure.Reason)));
        }
        catch (ArgumentException failure)
        {
            return Answers.Write(failure);
        }
    }
}
