namespace StackAndFriends;

/// <summary>Puts something on top. A cast: nobody waits for it.</summary>
internal sealed record Push(string Item);
