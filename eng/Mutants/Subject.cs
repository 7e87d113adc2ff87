using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Mutants;

/// <summary>A file whose rules are tried, or some of its members.</summary>
internal sealed record Subject(string Path, params string[] Members)
{
    /// <summary>Restart decisions, the restart log, and the rules of exit signals.</summary>
    public static IReadOnlyList<Subject> All { get; } =
    [
        new("Supervision/RestartDecision.cs"),
        new("Supervision/RestartLog.cs"),
        new("Processes/ProcessCell.Signals.cs"),
        new("Processes/ProcessCell.Farewell.cs", "TellLinks", "TellWatches", "TryCloseTies"),
        new("Processes/ProcessCell.Crash.cs", "PostExitLocked"),
        new("ExitReason.cs", "IsGraceful", "IsAbnormal"),
        new("Pid.cs", "SendExit", "Kill"),
    ];

    public string FileName => System.IO.Path.GetFileName(Path);

    public bool Covers(string member) => Members.Length == 0 || Members.Contains(member);

    /// <summary>The member that a node lies in; empty for what is not in any.</summary>
    public static string MemberOf(SyntaxNode node)
    {
        foreach (SyntaxNode around in node.AncestorsAndSelf())
        {
            switch (around)
            {
                case MethodDeclarationSyntax method:
                    return method.Identifier.Text;
                case PropertyDeclarationSyntax property:
                    return property.Identifier.Text;
                case ConstructorDeclarationSyntax constructor:
                    return constructor.Identifier.Text;
                default:
                    break;
            }
        }
        return "";
    }
}
