namespace StackAndFriends;

/// <summary>Makes it fall over.</summary>
internal sealed record Topple;
