namespace Espalier.Tests.Servers;

/// <summary>A request that is answered with a text.</summary>
internal sealed record Ask(string What = "ask") : ICall<string>
{
    public override string ToString() => What;
}
