using Espalier.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>Makes a callback that answers a task await: what it returned as a task it returns as a value.</summary>
internal sealed class AsyncBody : CSharpSyntaxRewriter
{
    private readonly MethodDeclarationSyntax _method;
    private readonly TaskValue _answer;
    private readonly ExpressionSyntax _wait;
    private readonly ExpressionSyntax _mended;
    private bool _isUnsafe;

    private AsyncBody(MethodDeclarationSyntax method, TaskValue answer, ExpressionSyntax wait, ExpressionSyntax mended)
    {
        _method = method;
        _answer = answer;
        _wait = wait;
        _mended = mended;
    }

    /// <summary>The method as an asynchronous one.</summary>
    /// <param name="method">As it stands in the document.</param>
    /// <param name="wait">What blocks.</param>
    /// <param name="mended">What awaits instead.</param>
    /// <param name="model">Of the document.</param>
    /// <returns>Null: it is no callback, or it would not do the same.</returns>
    internal static MethodDeclarationSyntax? Make(
        MethodDeclarationSyntax method, ExpressionSyntax wait, ExpressionSyntax mended, SemanticModel model)
    {
        // The runtime does not notice: it awaits what it is given, and a failure is one either way.
        if (model.GetDeclaredSymbol(method) is not { } symbol || !Callback.Is(symbol) || !BlockingWait.IsTask(symbol.ReturnType))
            return null;
        if (method.Modifiers.Any(SyntaxKind.PartialKeyword))
            return null;
        AsyncBody body = new(method, new(model, (INamedTypeSymbol)symbol.ReturnType), wait, mended);
        SyntaxNode? made = body.Visit(method);
        return body._isUnsafe ? null : AsyncHandler.MarkAsync((MethodDeclarationSyntax)made!, method.ReturnType);
    }

    public override SyntaxNode? Visit(SyntaxNode? node) => node == _wait ? _mended : base.Visit(node);

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => node;

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => node;

    public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) => node;

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node;

    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node) =>
        !_answer.HasValue && _answer.IsCompleted(node.Expression) ? GiveUp(node) : node.WithExpression(ValueOf(node.Expression));

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is not { } expression)
            return node;
        if (_answer.HasValue)
            return node.WithExpression(ValueOf(expression));
        bool isLast = _method.Body?.Statements.LastOrDefault() == node;
        if (!_answer.IsCompleted(expression))
            return isLast ? SyntaxFactory.ExpressionStatement(ValueOf(expression)).WithTriviaFrom(node) : GiveUp(node);
        bool hasComment = node.DescendantTrivia(descendIntoTrivia: true)
            .Any(static trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return isLast && !hasComment
            ? null
            : node.WithExpression(null).WithReturnKeyword(node.ReturnKeyword.WithTrailingTrivia());
    }

    private ExpressionSyntax ValueOf(ExpressionSyntax task) => ValueOf(task, isBranch: false).WithTriviaFrom(task);

    private ExpressionSyntax ValueOf(ExpressionSyntax task, bool isBranch)
    {
        switch (task)
        {
            case ThrowExpressionSyntax:
                return Inside(task);
            case ParenthesizedExpressionSyntax inner:
                return inner.WithExpression(ValueOf(inner.Expression, isBranch));
            case ConditionalExpressionSyntax choice when _answer.HasValue:
                return choice.WithCondition(Inside(choice.Condition))
                    .WithWhenTrue(Branch(choice.WhenTrue)).WithWhenFalse(Branch(choice.WhenFalse));
            case SwitchExpressionSyntax choice when _answer.HasValue:
                return choice.WithGoverningExpression(Inside(choice.GoverningExpression)).WithArms(SyntaxFactory.SeparatedList(
                    choice.Arms.Select(arm => arm.WithWhenClause((WhenClauseSyntax?)Visit(arm.WhenClause)).WithExpression(Branch(arm.Expression))),
                    choice.Arms.GetSeparators()));
        }
        if (_answer.HasValue && _answer.IsDefault(task))
            return SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression);
        if (_answer.ValueIn(task, isBranch) is { } value)
            return Inside(value);
        ExpressionSyntax? awaited = _answer.TaskIn(task);
        return awaited is null || IsGuarded(task) ? GiveUp(task) : Await(Inside(awaited));
    }

    private ExpressionSyntax Branch(ExpressionSyntax task) => ValueOf(task, isBranch: true).WithTriviaFrom(task);

    private ExpressionSyntax Inside(ExpressionSyntax expression) => (ExpressionSyntax)Visit(expression)!;

    private T GiveUp<T>(T node)
    {
        _isUnsafe = true;
        return node;
    }

    private static ExpressionSyntax Await(ExpressionSyntax task)
    {
        bool isPrimary = task is InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ParenthesizedExpressionSyntax or BaseObjectCreationExpressionSyntax;
        return SyntaxFactory.ParseExpression($"await {(isPrimary ? task.WithoutTrivia() : $"({task.WithoutTrivia()})")}");
    }

    /// <summary>Awaiting inside a try would let it catch, and a using would end later than before.</summary>
    private bool IsGuarded(ExpressionSyntax task) => task.Ancestors().TakeWhile(node => node != _method).Any(node =>
        node is TryStatementSyntax or UsingStatementSyntax or FixedStatementSyntax ||
        (node is BlockSyntax block && block.Statements.Any(static one => one is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })));
}
