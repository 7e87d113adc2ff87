namespace Espalier.Fuzz;

/// <summary>A key with the hash that a case wants.</summary>
internal readonly record struct RoomKey(int Number, int Hash)
{
    public bool Equals(RoomKey other) => Number == other.Number;

    public override int GetHashCode() => Hash;
}
