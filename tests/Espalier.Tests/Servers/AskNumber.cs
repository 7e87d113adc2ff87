namespace Espalier.Tests.Servers;

/// <summary>A request that is answered with a number.</summary>
internal sealed record AskNumber : ICall<int>
{
    public override string ToString() => "number";
}
