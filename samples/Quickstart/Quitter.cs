using Espalier;

namespace Quickstart;

/// <summary>Ends with whatever reason it is given.</summary>
internal sealed class Quitter : GenServer
{
    protected override ValueTask<Next> HandleCastAsync(object message) =>
        message is ExitReason reason ? new(Next.Stop(reason)) : base.HandleCastAsync(message);
}
