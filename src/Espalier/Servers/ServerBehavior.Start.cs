using System.Diagnostics;
using Espalier.Processes;

namespace Espalier.Servers;

/// <content>Its beginning: the name, the instance, init, the answer to whoever started it.</content>
internal sealed partial class ServerBehavior
{
    [StackTraceHidden]
    internal override StepResult StartAsync(ProcessCell cell)
    {
        _cell = cell;
        ServerStart start = StartOrNull!;
        _isLinked = start.LinkedStarter is not null;
        if (start.ViaName is { } viaName && !TryTakeName(viaName))
            return new(ExitReason.Normal);
        using IDisposable? scope = BeginInitScope();
        GenServer server = start.Create() ?? throw new InvalidOperationException("The function that makes the server returned null.");
        server.Attach(cell);
        _server = server;
        ValueTask<InitResult> init = server.InitAsync();
        return init.IsCompletedSuccessfully ? ApplyInit(init.Result) : StepResult.Of(FinishInitAsync(init));
    }

    private bool TryTakeName(ProcessName name)
    {
        if (name.Resolver.TryRegister(name.Key, _cell.Pid))
        {
            _cell.Extra.ViaName = name;
            return true;
        }
        name.TryFind(out Pid holder);
        StartOrNull!.Decide(new StartResult.Failed(new StartError.AlreadyStarted(holder) { Name = name }));
        return false;
    }

    private async ValueTask<ExitReason?> FinishInitAsync(ValueTask<InitResult> init) => await ApplyInit(await init);

    private StepResult ApplyInit(InitResult result)
    {
        ServerStart start = StartOrNull!;
        switch (result.Kind)
        {
            case InitKind.Ok:
                if (!start.Acknowledge(_cell.Pid, endsTurn: result.Then.Kind == NextKind.Receive))
                    return default;
                _rare = null;
                return Apply(result.Then);
            case InitKind.Ignore:
                start.Decide(new StartResult.Ignored());
                return new(ExitReason.Normal);
            case InitKind.Stop:
                return new(result.Reason);
            case InitKind.Fail:
                start.Decide(new StartResult.Failed(new StartError.Failed(result.Reason)));
                return new(ExitReason.Normal);
            default:
                return new(ExitReason.BadReturn(nameof(GenServer.InitAsync)));
        }
    }
}
