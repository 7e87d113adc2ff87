using Espalier.Mailboxes;

namespace Espalier.Stress.Mailboxes;

/// <summary>A turn that a test makes up.</summary>
internal sealed class Turn(Action<TurnThread?> run) : ITurn
{
    public void RunTurn(ExecutionContext? clean, TurnThread? thread) => run(thread);

    public void Execute() => run(null);
}
