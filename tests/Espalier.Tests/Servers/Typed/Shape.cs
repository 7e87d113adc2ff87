namespace Espalier.Tests.Servers.Typed;

/// <summary>A server that others derive from.</summary>
internal abstract partial class Shape(List<string> journal) : GenServer
{
    protected List<string> Journal => journal;

    [Call]
    protected abstract int Area();

    [Call]
    protected virtual string Name() => "shape";

    [Info]
    protected virtual void OnText(string text) => journal.Add($"shape: {text}");

    [Info]
    private void OnNumber(int number) => journal.Add($"shape: {number}");
}
