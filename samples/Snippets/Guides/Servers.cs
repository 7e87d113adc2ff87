using Espalier;

namespace Snippets.Guides;

// begin room
/// <summary>A room that people enter and leave; some wait at the door.</summary>
public sealed partial class Room(int places) : GenServer
{
    private readonly HashSet<Pid> _inside = [];
    private readonly Queue<(Pid Guest, Caller<bool> Caller)> _waiting = new();

    /// <summary>Lets a guest in.</summary>
    /// <param name="guest">Who.</param>
    /// <returns>False: the room is full.</returns>
    [Call]
    private bool TryEnter(Pid guest)
    {
        if (_inside.Count >= places || !_inside.Add(guest))
            return false;
        Context.Monitor(guest);
        return true;
    }

    [Call(TimeoutMilliseconds = -1)]                    // whoever calls waits as long as it takes
    private void Enter(Pid guest, Caller<bool> caller)
    {
        if (TryEnter(guest))
            caller.Reply(true);
        else
            _waiting.Enqueue((guest, caller));          // the reply comes later, from another handler
    }

    [Call]
    private async Task<string> DescribeAsync(string language, CancellationToken ct)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(5), Context.System.TimeProvider, ct);   // no other message meanwhile
        return $"{_inside.Count} guests, in {language}";
    }

    [Cast]
    private void Leave(Pid guest)
    {
        if (_inside.Remove(guest) && _waiting.TryDequeue(out (Pid Guest, Caller<bool> Caller) next))
            next.Caller.Reply(TryEnter(next.Guest));
    }

    [Info]
    private void OnDown(Down down) => Leave(down.Pid);  // a guest that dies has left

    [Call]
    private CallResult<int> Close() => CallResult<int>.Stop(ExitReason.Normal, _inside.Count);
}
// end room

// begin services
public sealed partial class Cashier(string shop, [Service] TextWriter book) : GenServer
{
    [Cast] private void Note(string text) => book.WriteLine($"{shop}: {text}");
}
// end services

internal static class Servers
{
    // begin container
    internal static async Task<SupervisorRef> OpenAsync(IServiceProvider container)
    {
        var system = new ProcessSystem(new ProcessSystemOptions { Services = container });
        return await Supervisor.StartAsync(system, [Cashier.Child("bakery")]);   // the book comes from the container
    }
    // end container

    // begin clients
    internal static async Task<string> VisitAsync(ProcessSystem system, Pid guest)
    {
        ProcessName blue = system.Name("blue room");
        await Supervisor.StartAsync(system, [Room.Child(places: 2) with { Name = blue }]);

        Room.IClient room = Room.At(blue);              // by name: also after a crash and a restart
        bool isIn = await room.TryEnterAsync(guest);
        string text = await room.DescribeAsync("English", timeout: TimeSpan.FromSeconds(1));
        room.Leave(guest);                              // a cast: nobody waits, nobody learns
        return isIn ? text : "full";
    }
    // end clients
}

// begin callbacks
/// <summary>The layer below: requests are objects, and every answer of OTP can be given.</summary>
internal sealed record Deal(int Count) : ICall<IReadOnlyList<int>>;

internal sealed class Deck : GenServer
{
    private int _next;

    protected override ValueTask<CallResult> HandleCallAsync(object request, Caller caller) => request switch
    {
        Deal deal => new(CallResult.Reply(Enumerable.Range(_next, deal.Count).ToArray(), Next.Continue(deal.Count))),
        _ => base.HandleCallAsync(request, caller),
    };

    protected override ValueTask<Next> HandleContinueAsync(object argument)
    {
        _next += (int)argument;
        return new(Next.ReceiveFor(TimeSpan.FromMinutes(1)));
    }
}
// end callbacks
