namespace Espalier.Conformance;

/// <summary>A child without state: its node says how its init and its terminate end, messages say how it ends.</summary>
internal sealed class ScriptedWorker(Incarnation self) : GenServer
{
    protected override async ValueTask<InitResult> InitAsync()
    {
        TrapExits = self.Node.Flag("trap_exit");
        self.Enter(Context.Self);
        return await self.PlayAsync(Context, self.Outcome("init")) switch
        {
            ("ignore", _) => InitResult.Ignore,
            ("stop", var reason) => InitResult.Stop(Reasons.Parse(reason)),
            _ => InitResult.Ok,
        };
    }

    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => new(CallResult.Reply((Json)self.Name));

    protected override ValueTask<Next> HandleInfoAsync(object message)
    {
        var context = Context;
        switch (message)
        {
            case Act { Script: var op } when op.Text("op") == "stop":
                return new(Next.Stop(Reasons.Parse(op.GetProperty("reason"))));
            case Act { Script: var op } when op.Text("op") == "raise":
                throw new ScenarioException(op.Text("tag"));
            case Act { Script: var op } when op.Text("op") == "exit":
                context.Exit(Reasons.Parse(op.GetProperty("reason")));
                break;
            case Act:
                context.Unlink(context.Parent);
                break;
            case TrappedExit exit:
                self.Log("exit_msg", ("from", self.Scene.Names.NameOf(exit.From)), ("reason", self.Scene.Answers.Write(exit.Reason)));
                break;
            case Letter letter:
                self.Log("info", ("value", letter.Value));
                break;
        }
        return new(Next.Receive);
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        self.Log("terminate", ("reason", self.Scene.Answers.Write(reason)));
        await self.PlayAsync(Context, self.Outcome("terminate"));
    }
}
