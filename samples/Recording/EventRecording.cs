using Espalier;

namespace Recording;

/// <summary>Records one event: a piece of work now and then, until there have been enough.</summary>
internal sealed partial class EventRecording(string eventName, TimeSpan interval) : GenServer
{
    private const int LastPiece = 20;

    private int _piece;

    protected override ValueTask<InitResult> InitAsync()
    {
        Console.WriteLine($"  {eventName}: {Context.Self} begins");

        // The first piece comes after init: whoever started this need not wait for it.
        Context.Self.Send(new Work());
        return new(InitResult.Ok);
    }

    // A plain message: this one the recording sends to itself.
    [Info]
    private Next OnWork(Work work)
    {
        if (_piece == LastPiece)
        {
            Console.WriteLine($"  {eventName}: that was all");
            return Next.Stop(ExitReason.Normal);
        }
        _piece++;
        if (_piece is 1 or LastPiece)
            Console.WriteLine($"  {eventName}: piece {_piece}");
        Context.SendAfter(work, interval);
        return Next.Receive;
    }

    private sealed record Work;
}
