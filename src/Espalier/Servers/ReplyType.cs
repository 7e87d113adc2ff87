namespace Espalier.Servers;

/// <summary>A small number for each type of reply: the place of its pool in every system.</summary>
internal static class ReplyType<TReply>
{
    internal static readonly int Index = CallTypeNumbers.Take();
}
