using System.Collections.Immutable;
using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Code of a process that catches everything, its own end included.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CatchAllAnalyzer : CodeAnalyzer
{
    internal static readonly DiagnosticDescriptor Rule = new(
        "ESP2003", "A process must not catch its own end",
        "This also catches the ExitException by which the process is to end: let it pass, by a filter of {0} is not ExitException",
        Processes, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP2003"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Try);

    private static void Analyze(OperationAnalysisContext context)
    {
        var attempt = (ITryOperation)context.Operation;
        foreach (ICatchClauseOperation handler in attempt.Catches)
        {
            if (SymbolText.Is(handler.ExceptionType, KnownNames.ExitException))
                return;
            if (!CatchesAll(handler) || LetsPass(handler.Handler))
                continue;
            if (Parts(attempt.Body).Any(MayEnd) && ProcessCode.Of(attempt, context.ContainingSymbol) is not null)
                context.ReportDiagnostic(Diagnostic.Create(Rule, PlaceOf(handler), handler.Locals.FirstOrDefault()?.Name ?? "exception"));
            return;
        }
    }

    private static Location PlaceOf(ICatchClauseOperation handler) => handler.Syntax.GetFirstToken().GetLocation();

    private static bool CatchesAll(ICatchClauseOperation handler) =>
        (handler.ExceptionType.SpecialType == SpecialType.System_Object || SymbolText.Is(handler.ExceptionType, KnownNames.Exception)) &&
        (handler.Filter is null || DeniesOnlyOthers(handler.Filter));

    /// <summary>A filter that says which types it does not want, and the exit is none of them. Of every other filter nothing is said.</summary>
    private static bool DeniesOnlyOthers(IOperation filter) => filter switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both =>
            DeniesOnlyOthers(both.LeftOperand) && DeniesOnlyOthers(both.RightOperand),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: var denied } } => IsOfOthers(denied),
        IIsPatternOperation { Pattern: IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both } =>
            DeniesOnlyOthers(both.LeftPattern) && DeniesOnlyOthers(both.RightPattern),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both =>
            DeniesOnlyOthers(both.LeftPattern) && DeniesOnlyOthers(both.RightPattern),
        INegatedPatternOperation { Pattern: var denied } => IsOfOthers(denied),
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IIsTypeOperation denied } =>
            !SymbolText.Is(denied.TypeOperand, KnownNames.ExitException),
        _ => false,
    };

    private static bool IsOfOthers(IPatternOperation denied) => denied switch
    {
        ITypePatternOperation type => !SymbolText.Is(type.MatchedType, KnownNames.ExitException),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => IsOfOthers(either.LeftPattern) && IsOfOthers(either.RightPattern),
        _ => false,
    };

    /// <summary>It throws again, hands the exception to whoever awaits a task, or ends the process itself.</summary>
    private static bool LetsPass(IBlockOperation handler) =>
        Parts(handler).Any(static part => part is IThrowOperation { Exception: null }
            or IInvocationOperation { TargetMethod.Name: "SetException" or "TrySetException" }) ||
        handler.Operations.LastOrDefault() switch
        {
            IThrowOperation => true,
            IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: var method } } =>
                method.Name is "Throw" || (method.Name is "Exit" && SymbolText.Is(method.ContainingType, KnownNames.ProcessContext)),
            _ => false,
        };

    /// <summary>Where an exit is thrown: an await, and what a process does with its context.</summary>
    private static bool MayEnd(IOperation operation) => operation switch
    {
        IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } => true,
        IUsingDeclarationOperation { IsAsynchronous: true } => true,
        IInvocationOperation { Instance.Type: { } type } => SymbolText.Is(type, KnownNames.ProcessContext),
        _ => false,
    };

    /// <summary>What a block does itself, without the functions that it makes.</summary>
    private static IEnumerable<IOperation> Parts(IOperation block)
    {
        foreach (IOperation part in block.ChildOperations)
        {
            if (part is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            yield return part;
            foreach (IOperation inner in Parts(part))
                yield return inner;
        }
    }
}
