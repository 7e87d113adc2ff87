using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Who runs a function or a member: the code around it on its own turn, or somebody of whom nothing is known.</summary>
/// <param name="surely">Of a member that others can call, it is not taken for granted.</param>
internal sealed class Callers(bool surely)
{
    // One that is asked for again calls itself: that alone does not take it elsewhere.
    private readonly HashSet<ISymbol> _asked = new(SymbolEqualityComparer.Default);

    /// <summary>A lambda, a local function or a method group is only called on the spot, or by what has called it when it returns.</summary>
    internal bool RunHere(IOperation function)
    {
        if (function is ILocalFunctionOperation { Symbol: var local })
            return AreCalls(local, function);
        IOperation value = function;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IInvocationOperation call => call.Instance == value,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var type } } => CallsAtOnce(type),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var kept } } => AreCalls(kept, function),
            _ => false,
        };
    }

    /// <summary>The runtime calls a member of a server, or other such members do.</summary>
    internal bool RunHere(ISymbol member, SemanticModel? model)
    {
        member = member switch
        {
            IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property,
            IMethodSymbol { PartialDefinitionPart: { } first } => first,
            _ => member,
        };
        if (member is IMethodSymbol method && Callback.Is(method))
            return true;
        if (model is null || member.DeclaredAccessibility != Accessibility.Private || member is not (IMethodSymbol { MethodKind: MethodKind.Ordinary }
            or IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: true }))
        {
            return !surely;
        }
        if (!_asked.Add(member))
            return true;
        bool isUsed = false;
        foreach ((SimpleNameSyntax name, SemanticModel there) in UsesOf(member, model.Compilation))
        {
            isUsed = true;
            if (!IsRunHere(name, there))
                return false;
        }
        return isUsed || !surely;
    }

    private bool IsRunHere(SimpleNameSyntax name, SemanticModel model)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (whole.Parent is InvocationExpressionSyntax call && call.Expression == whole)
            whole = call;
        IOperation? use = model.GetOperation(whole);
        bool isHere = use switch
        {
            IInvocationOperation { Instance: IInstanceReferenceOperation } => true,
            IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } => true,
            IMethodReferenceOperation { Instance: IInstanceReferenceOperation } => RunHere(use),
            _ => false,
        };
        return isHere && StandsHere(use!, null) && model.GetEnclosingSymbol(name.SpanStart) is { } enclosing &&
            ProcessCode.MemberOf(enclosing) is var member && (member as IMethodSymbol)?.Parameters.Any(ProcessCode.IsContext) != true &&
            RunHere(member, model);
    }

    /// <summary>All that is done with a local function, or with a local that holds a function, is to call it.</summary>
    private bool AreCalls(ISymbol function, IOperation declaration)
    {
        if (!_asked.Add(function))
            return true;
        IOperation? around = declaration.Parent;
        while (around is not null && ProcessCode.FunctionOf(around) is null)
            around = around.Parent;
        bool isUsed = false;
        foreach (IOperation use in Origin.RootOf(declaration).Descendants())
        {
            bool? isHere = use switch
            {
                IInvocationOperation call when IsIt(call.TargetMethod) => true,
                IMethodReferenceOperation group when IsIt(group.Method) => RunHere(group),
                ILocalReferenceOperation local when IsIt(local.Local) => local.Parent is IInvocationOperation call && call.Instance == local,
                _ => null,
            };
            if (isHere is null)
                continue;
            isUsed = true;
            if (isHere is false || !StandsHere(use, around))
                return false;
        }
        return isUsed;

        bool IsIt(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition, function);
    }

    /// <summary>The functions around it, up to one of them, are run there as well.</summary>
    private bool StandsHere(IOperation use, IOperation? until)
    {
        for (IOperation? at = use.Parent; at is not null && at != until; at = at.Parent)
        {
            if (ProcessCode.FunctionOf(at) is { } function && (function.Parameters.Any(ProcessCode.IsContext) || !RunHere(at)))
                return false;
        }
        return true;
    }

    private static IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> UsesOf(ISymbol member, Compilation compilation)
    {
        foreach (SyntaxReference part in member.ContainingType.DeclaringSyntaxReferences)
        {
            SemanticModel? model = null;
            foreach (SimpleNameSyntax name in part.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != member.Name)
                    continue;
                model ??= compilation.GetSemanticModel(part.SyntaxTree);
                if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol?.OriginalDefinition, member))
                    yield return (name, model);
            }
        }
    }

    /// <summary>What calls the functions that it is given, and keeps none.</summary>
    private static bool CallsAtOnce(INamedTypeSymbol type) => (type.ContainingNamespace.ToDisplayString(), type.Name) is
        ("System.Linq", "Enumerable") or ("System", "Array") or ("System.Collections.Concurrent", "ConcurrentDictionary") or
        ("System.Collections.Generic", "List" or "HashSet" or "SortedSet");
}
