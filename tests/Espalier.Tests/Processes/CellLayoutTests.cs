using System.Runtime.CompilerServices;
using Espalier.Mailboxes;
using Espalier.Processes;

namespace Espalier.Tests.Processes;

/// <summary>
/// Where the runtime puts the fields of a cell. A line that a sender and a turn both write goes to and fro between processors with
/// every message, which makes a cast twice as dear.
/// </summary>
public sealed class CellLayoutTests
{
    private const int CacheLine = 64;

    [Fact]
    public async Task What_senders_write_and_what_the_turn_reads_for_each_message_share_no_cache_line()
    {
        await using var system = new ProcessSystem();
        ProcessCell cell = CellIn(system);

        long mailbox = Offset(cell, ref MailboxOf(cell));
        long[] ofTheTurn =
        [
            Offset(cell, ref BehaviorOf(cell)), Offset(cell, ref OpenOf(cell)), Offset(cell, ref ReceiverOf(cell)), Offset(cell, ref ExtraOf(cell)),
            Offset(cell, ref FateOf(cell)), Offset(cell, ref PhaseOf(cell)), Offset(cell, ref FirstOf(cell)), Offset(cell, ref LastOf(cell)),
        ];

        Assert.All(ofTheTurn, offset => Assert.InRange(Math.Abs(mailbox - offset), CacheLine, long.MaxValue));
    }

    [Fact]
    public async Task What_the_turn_writes_for_each_message_lies_a_cache_line_behind_the_head_of_the_object_that_senders_read()
    {
        await using var system = new ProcessSystem();
        ProcessCell cell = CellIn(system);

        // The head itself lies one reference before the first field.
        Assert.InRange(Offset(cell, ref FirstOf(cell)) + IntPtr.Size, CacheLine, long.MaxValue);
        Assert.InRange(Offset(cell, ref LastOf(cell)) + IntPtr.Size, CacheLine, long.MaxValue);
    }

    private static ProcessCell CellIn(ProcessSystem system) => (ProcessCell)system.Spawn(static self => self.ReceiveAsync<object>().AsTask()).Target!;

    // From the object's first field on.
    private static long Offset<T>(ProcessCell cell, ref T field) =>
        Unsafe.ByteOffset(ref Unsafe.As<Body>(cell).First, ref Unsafe.As<T, byte>(ref field));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mailbox")]
    private static extern ref Mailbox MailboxOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_behavior")]
    private static extern ref ProcessBehavior? BehaviorOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_open")]
    private static extern ref Task? OpenOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_receiver")]
    private static extern ref IReceiver? ReceiverOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_extra")]
    private static extern ref ProcessExtra? ExtraOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_fate")]
    private static extern ref ExitReason? FateOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_phase")]
    private static extern ref CellPhase PhaseOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_firstMail")]
    private static extern ref Mail? FirstOf(ProcessCell cell);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_lastMail")]
    private static extern ref Mail? LastOf(ProcessCell cell);

    // What an object looks like that begins with a byte: its field lies where every object's first field lies.
    private sealed class Body
    {
        internal byte First = 1;
    }
}
