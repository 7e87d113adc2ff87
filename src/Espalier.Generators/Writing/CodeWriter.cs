using System.Text;

namespace Espalier.Generators.Writing;

/// <summary>Text in lines and blocks.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    internal void Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
    }

    /// <summary>A line whose body follows.</summary>
    internal void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    internal void Close()
    {
        _depth--;
        Line("}");
    }

    /// <summary>Further in, for what continues a line.</summary>
    internal void Continue(string line)
    {
        _depth++;
        Line(line);
        _depth--;
    }

    internal void Documentation(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            Line(line.Length == 0 ? "///" : "/// " + line);
    }

    /// <summary>The attribute of what others should not use any more; null: none.</summary>
    internal void Obsolete(string? attribute)
    {
        if (attribute is not null)
            Line(attribute);
    }

    public override string ToString() => _text.ToString();
}
