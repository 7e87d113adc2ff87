namespace Espalier.Servers;

/// <summary>The process behind an <see cref="Agent{TState}"/>: a value, and functions of it that come as requests.</summary>
internal sealed class AgentServer<TState>(Func<ValueTask<TState>> init) : GenServer
{
    // Let go of once it has run, because it may hold a lot.
    private Func<ValueTask<TState>>? _init = init;

    internal TState State { get; set; } = default!;

    internal override string Kind => TypeText.NameOf(typeof(Agent<TState>));

    protected internal override async ValueTask<InitResult> InitAsync()
    {
        State = await _init!();
        _init = null;
        return InitResult.Ok;
    }

    protected internal override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) =>
        request is AgentRequest<TState> known ? ReplyAsync(known) : base.HandleCallAsync(request, caller);

    protected internal override ValueTask<Next> HandleCastAsync(object message) =>
        message is AgentUpdate<TState> update ? UpdateAsync(update) : base.HandleCastAsync(message);

    protected internal override object? GetState() => State;

    protected internal override void SetState(object? state) => State = StateOf<TState>(state);

    private async ValueTask<CallResult> ReplyAsync(AgentRequest<TState> request) => CallResult.Reply(await request.RunAsync(this));

    private async ValueTask<Next> UpdateAsync(AgentUpdate<TState> update)
    {
        await update.RunAsync(this);
        return Next.Receive;
    }
}
