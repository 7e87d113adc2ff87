using System.Runtime.CompilerServices;

namespace Espalier.Benchmarks.Floor;

/// <summary>Crashes when it is told to: the exception is caught, and its state is a new one.</summary>
internal sealed class FloorCrashing(bool isLogged) : FloorActor
{
    private int[] _state = [0];

    internal int LoggedCharacters { get; private set; }

    internal override void Receive(object message)
    {
        switch (message)
        {
            case FloorReply caller:
                caller.Reply(++_state[0]);
                break;
            default:
                Fail();
                break;
        }
    }

    internal override void Restart(Exception exception)
    {
        if (isLogged)
            LoggedCharacters += exception.ToString().Length;
        _state = [0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail()
    {
        _state[0]++;
        throw new InvalidOperationException("boom");
    }
}
