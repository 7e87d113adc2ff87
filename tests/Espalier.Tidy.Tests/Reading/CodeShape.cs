using System.Text.RegularExpressions;

namespace Espalier.Tidy.Reading;

/// <summary>Finds types and members by counting braces in stripped code. Enough for the layout this repository keeps.</summary>
internal sealed partial class CodeShape
{
    private readonly string _code;
    private readonly List<CodeBlock> _blocks = [];
    private readonly Stack<(CodeBlock Block, int Start, int Nesting)> _open = new();
    private int _start;
    private int _nesting;

    private CodeShape(string code) => _code = code;

    /// <summary>All declarations in the order they begin; blocks inside member bodies are of kind Inner.</summary>
    public static IReadOnlyList<CodeBlock> Read(SourceText source)
    {
        var shape = new CodeShape(Directive().Replace(source.Code, match => new string(' ', match.Length)));
        for (var at = 0; at < shape._code.Length; at++)
            shape.ReadCharacter(at);
        return shape._blocks;
    }

    public static IEnumerable<CodeBlock> TopLevelTypes(SourceText source) =>
        Read(source).Where(block => block is { Kind: BlockKind.Type, IsTopLevel: true, Name.Length: > 0 });

    /// <summary>Lines strictly inside the braces of each member, or those of its expression.</summary>
    public static IEnumerable<(int Line, int Length)> MemberBodies(SourceText source)
    {
        foreach (var block in Read(source).Where(block => block.Kind == BlockKind.Member))
        {
            var first = source.LineOf(block.BodyStart);
            var last = source.LineOf(block.End);
            yield return (first, block.HasBraces ? Math.Max(last - first - 1, 0) : last - first + 1);
        }
    }

    private void ReadCharacter(int at)
    {
        switch (_code[at])
        {
            case '(' or '[':
                _nesting++;
                break;
            case ')' or ']':
                _nesting--;
                break;
            case '{':
                Open(at);
                break;
            case '}' when _open.Count > 0:
                Close(at);
                break;
            case ';' when _nesting == 0:
                EndStatement(at);
                break;
        }
    }

    private void Open(int at)
    {
        var parent = _open.Count > 0 ? _open.Peek().Block : null;
        var header = _code[_start..at];
        var name = TypeName(header);
        var kind = _nesting > 0 || parent is { Kind: BlockKind.Member or BlockKind.Inner } ? BlockKind.Inner
            : Namespace().IsMatch(header) ? BlockKind.Namespace
            : name.Length > 0 || Extension().IsMatch(header) ? BlockKind.Type
            : parent is { Kind: BlockKind.Type } ? BlockKind.Member
            : BlockKind.Inner;

        var block = new CodeBlock(kind, parent, _start, at, HasBraces: true)
        {
            Name = kind == BlockKind.Type ? name : "",
            End = _code.Length - 1,
        };
        _blocks.Add(block);
        _open.Push((block, _start, _nesting));
        _start = at + 1;
        _nesting = 0;
    }

    private void Close(int at)
    {
        var (block, start, nesting) = _open.Pop();
        block.End = at;
        // Braces within parentheses belong to a header that goes on.
        _start = nesting > 0 ? start : at + 1;
        _nesting = nesting;
    }

    private void EndStatement(int at)
    {
        var parent = _open.Count > 0 ? _open.Peek().Block : null;
        var header = _code[_start..at];
        var arrow = header.IndexOf("=>", StringComparison.Ordinal);
        if (parent is null or { Kind: BlockKind.Namespace or BlockKind.Type })
        {
            var name = TypeName(header);
            if (name.Length == 0)
                name = Delegate().Match(header).Groups[1].Value;
            if (name.Length > 0 && arrow < 0)
                _blocks.Add(new(BlockKind.Type, parent, _start, at, HasBraces: false) { Name = name, End = at });
            else if (arrow >= 0 && parent is { Kind: BlockKind.Type })
                _blocks.Add(new(BlockKind.Member, parent, _start, _start + arrow, HasBraces: false) { End = at });
        }

        _start = at + 1;
    }

    private static string TypeName(string header) => TypeHeader().Match(header).Groups[1].Value;

    // A constraint (`where T : class`) is no declaration: there the keyword follows a colon or a comma.
    [GeneratedRegex(@"(?<![:,]\s*)\b(?:record\s+class|record\s+struct|class|struct|interface|enum|record)\s+@?([\p{L}_]\w*)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\bdelegate\s+.+?\s([\p{L}_]\w*)\s*(?:<[^()]*>)?\s*\(", RegexOptions.Singleline)]
    private static partial Regex Delegate();

    [GeneratedRegex(@"^\s*namespace\s")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*extension\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex Extension();

    [GeneratedRegex(@"^[ \t]*#[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
