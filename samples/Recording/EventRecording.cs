using Espalier;

namespace Recording;

/// <summary>Records one event: a piece of work now and then, until there have been enough.</summary>
internal sealed class EventRecording(string eventName, TimeSpan interval) : GenServer
{
    private const int LastPiece = 20;
    private const string Work = "work";

    private int _piece;

    protected override ValueTask<InitResult> InitAsync()
    {
        Console.WriteLine($"  {eventName}: {Context.Self} begins");

        // The first piece comes after init: whoever started this need not wait for it.
        Context.Self.Send(Work);
        return new(InitResult.Ok);
    }

    protected override ValueTask<Next> HandleInfoAsync(object message)
    {
        if (message is not Work)
            return base.HandleInfoAsync(message);
        if (_piece == LastPiece)
        {
            Console.WriteLine($"  {eventName}: that was all");
            return new(Next.Stop(ExitReason.Normal));
        }
        _piece++;
        if (_piece is 1 or LastPiece)
            Console.WriteLine($"  {eventName}: piece {_piece}");
        Context.SendAfter(Work, interval);
        return new(Next.Receive);
    }
}
