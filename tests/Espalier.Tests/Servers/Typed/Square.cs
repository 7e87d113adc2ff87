namespace Espalier.Tests.Servers.Typed;

/// <summary>A server that derives from another one and has handlers of its own.</summary>
internal sealed partial class Square(List<string> journal, int side) : Shape(journal)
{
    protected override int Area() => side * side;

    [Call]
    private int Side() => side;

    [Info]
    private void OnWord(char word) => Journal.Add($"square: {word}");
}
