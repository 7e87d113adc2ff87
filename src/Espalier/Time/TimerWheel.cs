using System.Numerics;

namespace Espalier.Time;

/// <summary>Where timers lie until they are due: a hierarchical wheel. Its owner holds a lock.</summary>
/// <remarks>
/// A node lies on the level of the highest digit (base 256) in which its due tick differs from the wheel's position, in the slot of that
/// digit. So no slot lies behind the position, all of a level is due before anything on the next, and equal dues always share a list,
/// which is why cascades keep their order.
/// </remarks>
internal sealed class TimerWheel
{
    internal const long Never = long.MaxValue;

    private const int Levels = 4;
    private const int DigitBits = 8;
    private const int SlotsPerLevel = 1 << DigitBits;
    private const int HorizonBits = Levels * DigitBits;
    private const int BeyondHorizon = Levels * SlotsPerLevel;

    private readonly TimerNode?[] _heads = new TimerNode?[BeyondHorizon + 1];
    private readonly ulong[] _occupied = new ulong[BeyondHorizon / 64];

    // The first tick of the first 49 days in which a node beyond the horizon is due. Taking one out may leave it too low.
    private long _horizon = Never;

    /// <summary>Everything due before it has been taken out. May be moved up to the next tick at which a list must be looked at.</summary>
    internal long Position { get; set; }

    /// <summary>What is due at the position, the first of it; null: nothing.</summary>
    internal TimerNode? FirstDue => _heads[Position & (SlotsPerLevel - 1)];

    internal bool IsEmpty(int slot) => _heads[slot] is null;

    /// <summary>Puts a node into its list.</summary>
    /// <returns>The tick at which that list must be looked at: the due tick or the cascade.</returns>
    internal long Place(TimerNode node)
    {
        int level = BitOperations.Log2((ulong)(node.DueTick ^ Position)) / DigitBits;
        long at;
        if (level < Levels)
        {
            long digits = node.DueTick >> (level * DigitBits);
            at = digits << (level * DigitBits);
            node.Slot = (level * SlotsPerLevel) + (int)(digits & (SlotsPerLevel - 1));
            _occupied[node.Slot / 64] |= 1UL << node.Slot;
        }
        else
        {
            at = node.DueTick >> HorizonBits << HorizonBits;
            node.Slot = BeyondHorizon;
            _horizon = Math.Min(_horizon, at);
        }

        node.SlotNext = null;
        if (_heads[node.Slot] is { } head)
        {
            node.SlotPrevious = head.SlotPrevious;
            head.SlotPrevious!.SlotNext = node;
            head.SlotPrevious = node;
        }
        else
        {
            node.SlotPrevious = node;
            _heads[node.Slot] = node;
        }

        return at;
    }

    /// <summary>Takes a node out of its list.</summary>
    internal void Remove(TimerNode node)
    {
        TimerNode head = _heads[node.Slot]!;
        TimerNode? following = node.SlotNext;
        if (node != head)
            node.SlotPrevious!.SlotNext = following;
        else
            _heads[node.Slot] = following;

        if (following is not null)
            following.SlotPrevious = node.SlotPrevious;
        else if (node != head)
            head.SlotPrevious = node.SlotPrevious;
        else if (node.Slot == BeyondHorizon)
            _horizon = Never;
        else
            _occupied[node.Slot / 64] &= ~(1UL << node.Slot);

        node.SlotNext = null;
        node.SlotPrevious = null;
    }

    /// <summary>Spreads the next list, whose nodes lie too high, over the levels below.</summary>
    internal void Cascade()
    {
        // The lower levels are empty: all that was there was due before.
        int slot = FirstOccupied();
        TimerNode? node = _heads[slot];
        _heads[slot] = null;
        if (slot == BeyondHorizon)
            _horizon = Never;
        else
            _occupied[slot / 64] &= ~(1UL << slot);

        while (node is not null)
        {
            TimerNode? following = node.SlotNext;
            Place(node);
            node = following;
        }
    }

    /// <summary>The next tick at which a list must be looked at: what lies in it is due, or is to be spread.</summary>
    internal long FindNext()
    {
        int slot = FirstOccupied();
        if (slot == BeyondHorizon)
            return _horizon;

        int shift = slot / SlotsPerLevel * DigitBits;
        long digit = slot & (SlotsPerLevel - 1);
        return (((Position >> shift) & ~(SlotsPerLevel - 1L)) | digit) << shift;
    }

    /// <summary>Drops all nodes. They still say that they lie somewhere.</summary>
    internal void Clear()
    {
        Array.Clear(_heads);
        Array.Clear(_occupied);
    }

    private int FirstOccupied()
    {
        for (int i = 0; i < _occupied.Length; i++)
        {
            if (_occupied[i] != 0)
                return (i * 64) + BitOperations.TrailingZeroCount(_occupied[i]);
        }

        return BeyondHorizon;
    }
}
