namespace Espalier.Servers;

/// <summary>A small number for each type of generated request: the place of its pool in every system.</summary>
internal static class RequestType<TRequest>
{
    internal static readonly int Index = CallTypeNumbers.Take();
}
