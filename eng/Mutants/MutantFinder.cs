using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Espalier.Mutants;

/// <summary>Makes the mutants of the subjects, in the order of the sources; those that do not compile are left out later.</summary>
internal static class MutantFinder
{
    private const int Telling = 12;

    public static IReadOnlyList<Mutant> Find(Library library)
    {
        List<Mutant> mutants = [];
        foreach ((Subject subject, SyntaxTree tree) in library.Subjects)
            mutants.AddRange(Find(library.Compilation.GetSemanticModel(tree), subject, mutants.Count));
        return mutants;
    }

    private static IEnumerable<Mutant> Find(SemanticModel model, Subject subject, int count)
    {
        SyntaxTree tree = model.SyntaxTree;
        SourceText text = tree.GetText();
        HashSet<string> known = [Essence(tree)];
        Dictionary<(string, string), int> said = [];
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            string member = Subject.MemberOf(node);
            if (member.Length == 0 || !subject.Covers(member))
                continue;
            foreach (Change change in (Change[])[.. Conditions.Of(node, model), .. Statements.Of(node, model), .. Values.Of(node, model)])
            {
                SyntaxTree changed = CSharpSyntaxTree.ParseText(
                    text.WithChanges(new TextChange(change.Span, change.Text)), (CSharpParseOptions)tree.Options, tree.FilePath);
                if (!known.Add(Essence(changed)))
                    continue;
                string what = Describe(tree, change);
                int same = said[(member, what)] = said.GetValueOrDefault((member, what)) + 1;
                int line = text.Lines.GetLineFromPosition(change.Span.Start).LineNumber + 1;
                yield return new(++count, subject.FileName, line, member, same == 1 ? what : $"{what} ({same})", tree, changed);
            }
        }
    }

    private static string Essence(SyntaxTree tree) => string.Join(' ', tree.GetRoot().DescendantTokens().Select(static token => token.Text));

    /// <summary>What stood there and what stands there now, with so much around it that it says something.</summary>
    private static string Describe(SyntaxTree tree, Change change)
    {
        SyntaxNode shown = tree.GetRoot().FindNode(change.Span);
        while (shown.Span.Length < Telling && shown.Parent is { } around and (not StatementSyntax or ReturnStatementSyntax) and not SwitchExpressionSyntax)
            shown = around;
        if (change.Text is ";" or "")
            return $"`{OneLine(tree.GetText().ToString(change.Span))}` left out";
        string before = shown.ToString();
        int at = change.Span.Start - shown.SpanStart;
        return $"`{OneLine(before)}` → `{OneLine(before[..at] + change.Text + before[(at + change.Span.Length)..])}`";
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);
}
