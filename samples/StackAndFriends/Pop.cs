using Espalier;

namespace StackAndFriends;

/// <summary>Takes what is on top. A call, answered with it.</summary>
internal sealed record Pop : ICall<string>;
