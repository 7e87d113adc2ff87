namespace Espalier.Tidy.Reading;

/// <summary>Replaces comments, strings and characters by spaces. Code inside an interpolated string stays.</summary>
internal sealed class CodeStripper
{
    private readonly string _text;
    private readonly char[] _code;
    private int _at;

    private CodeStripper(string text)
    {
        _text = text;
        _code = text.ToCharArray();
    }

    public static string Strip(string text)
    {
        var stripper = new CodeStripper(text);
        while (stripper._at < text.Length)
            stripper.ReadCode(insideHole: false);
        return new string(stripper._code);
    }

    // Reads to the end of the text or, inside a hole, up to the brace or colon that ends its expression.
    private void ReadCode(bool insideHole)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (insideHole && depth == 0 && (c == '}' || (c == ':' && Peek(1) != ':' && Peek(-1) != ':')))
                return;

            if (c == '/' && Peek(1) == '/')
                BlankWhile(() => Peek(0) != '\n');
            else if (c == '/' && Peek(1) == '*')
                BlankComment();
            else if (c == '#' && IsFirstOnLine())
                SkipLine();
            else if (c == '\'')
                BlankCharacter();
            else if (c is '"' or '$' or '@' && TryReadString())
                continue;
            else
            {
                depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
                _at++;
            }
        }
    }

    private void BlankComment()
    {
        Blank(2);
        BlankWhile(() => !(Peek(0) == '*' && Peek(1) == '/'));
        Blank(2);
    }

    private void BlankCharacter()
    {
        Blank(1);
        while (_at < _text.Length && Peek(0) is not ('\'' or '\n'))
            Blank(Peek(0) == '\\' ? 2 : 1);
        Blank(1);
    }

    private bool TryReadString()
    {
        var dollars = 0;
        var verbatim = false;
        var ahead = 0;
        for (; Peek(ahead) is '$' or '@'; ahead++)
        {
            dollars += Peek(ahead) == '$' ? 1 : 0;
            verbatim |= Peek(ahead) == '@';
        }

        if (Peek(ahead) != '"')
        {
            _at++;
            return true;
        }

        Blank(ahead);
        var quotes = CountRun('"');
        if (!verbatim && quotes >= 3)
            ReadRawString(quotes, dollars);
        else
            ReadString(verbatim, interpolated: dollars > 0);
        return true;
    }

    private void ReadString(bool verbatim, bool interpolated)
    {
        Blank(1);
        while (_at < _text.Length)
        {
            var c = Peek(0);
            if (c == '"' && verbatim && Peek(1) == '"')
                Blank(2);
            else if (c == '"' || (c == '\n' && !verbatim && !interpolated))
                break;
            else if (c == '\\' && !verbatim)
                Blank(2);
            else if (c == '{' && interpolated && Peek(1) == '{')
                Blank(2);
            else if (c == '{' && interpolated)
                ReadHole(braces: 1);
            else
                Blank(1);
        }

        Blank(1);
    }

    private void ReadRawString(int quotes, int dollars)
    {
        Blank(quotes);
        while (_at < _text.Length)
        {
            if (CountRun('"') >= quotes)
                break;

            var braces = dollars > 0 ? CountRun('{') : 0;
            if (braces > 0 && braces >= dollars)
            {
                Blank(braces - dollars);
                ReadHole(dollars);
            }
            else
            {
                Blank(Math.Max(braces, 1));
            }
        }

        Blank(CountRun('"'));
    }

    private void ReadHole(int braces)
    {
        Blank(braces);
        ReadCode(insideHole: true);
        BlankWhile(() => Peek(0) != '}');
        Blank(braces);
    }

    private void BlankWhile(Func<bool> condition)
    {
        while (_at < _text.Length && condition())
            Blank(1);
    }

    private void Blank(int count)
    {
        for (var end = Math.Min(_at + count, _text.Length); _at < end; _at++)
        {
            if (_code[_at] != '\n')
                _code[_at] = ' ';
        }
    }

    private void SkipLine()
    {
        while (_at < _text.Length && Peek(0) != '\n')
            _at++;
    }

    private bool IsFirstOnLine()
    {
        var before = _at - 1;
        while (before >= 0 && _text[before] is ' ' or '\t')
            before--;
        return before < 0 || _text[before] is '\n' or '\uFEFF';
    }

    private int CountRun(char c)
    {
        var count = 0;
        while (Peek(count) == c)
            count++;
        return count;
    }

    private char Peek(int offset) =>
        _at + offset >= 0 && _at + offset < _text.Length ? _text[_at + offset] : '\0';
}
