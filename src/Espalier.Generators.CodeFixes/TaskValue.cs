using Espalier.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>What is behind the tasks that a method returns.</summary>
/// <param name="model">Of the document.</param>
/// <param name="type">The task that the method answers.</param>
internal sealed class TaskValue(SemanticModel model, INamedTypeSymbol type)
{
    private readonly ITypeSymbol? _value = type.TypeArguments.FirstOrDefault();

    /// <summary>The task has a value.</summary>
    internal bool HasValue => _value is not null;

    private bool IsStruct => type.IsValueType;

    /// <summary>A task that has the default value: not of a class, where that would be null.</summary>
    internal bool IsDefault(ExpressionSyntax task) => IsStruct && _value is { IsValueType: true } && IsEmpty(task);

    /// <summary>A task without a value that is over.</summary>
    internal bool IsCompleted(ExpressionSyntax task) => (IsStruct && IsEmpty(task)) ||
        (model.GetSymbolInfo(task).Symbol is IPropertySymbol { Name: "CompletedTask" } property && BlockingWait.IsTask(property.ContainingType));

    /// <summary>The value of a task that is made of it.</summary>
    /// <param name="task">What is returned.</param>
    /// <param name="isBranch">It stands beside others, from which a type is found: it must be of the very type.</param>
    /// <returns>Null: it is another task.</returns>
    internal ExpressionSyntax? ValueIn(ExpressionSyntax task, bool isBranch)
    {
        if (ArgumentOf(task) is not var (argument, parameter) || parameter.OriginalDefinition.Type is not ITypeParameterSymbol)
            return null;
        return isBranch && !SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(argument).Type, _value) ? null : argument;
    }

    /// <summary>The task to await.</summary>
    /// <returns>Null: it is none, or is one by a conversion.</returns>
    internal ExpressionSyntax? TaskIn(ExpressionSyntax task)
    {
        if (task is BaseObjectCreationExpressionSyntax)
            return ArgumentOf(task) is var (argument, parameter) && BlockingWait.IsTask(parameter.Type) && IsTask(argument) ? argument : null;
        return SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(task).Type, type) && !IsEmpty(task) ? task : null;
    }

    private bool IsTask(ExpressionSyntax expression) => BlockingWait.IsTask(model.GetTypeInfo(expression).Type);

    private static bool IsEmpty(ExpressionSyntax task) => task is DefaultExpressionSyntax
        or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression }
        or BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null };

    private (ExpressionSyntax Argument, IParameterSymbol Parameter)? ArgumentOf(ExpressionSyntax task)
    {
        ArgumentListSyntax? arguments = task switch
        {
            BaseObjectCreationExpressionSyntax made => made.ArgumentList,
            InvocationExpressionSyntax call => call.ArgumentList,
            _ => null,
        };
        bool isMaker = arguments is { Arguments.Count: 1 } && model.GetSymbolInfo(task).Symbol is IMethodSymbol { Parameters.Length: 1 } method &&
            (method.MethodKind == MethodKind.Constructor || method.Name == "FromResult") && BlockingWait.IsTask(method.ContainingType);
        return isMaker ? (arguments!.Arguments[0].Expression, ((IMethodSymbol)model.GetSymbolInfo(task).Symbol!).Parameters[0]) : null;
    }
}
