using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Code that runs on the turn of a process: of a server, or of a function that was given its context.</summary>
/// <param name="Server">The class; null: a function.</param>
/// <param name="Context">The parameter through which a function knows its process; null: a server has a property.</param>
internal sealed record ProcessCode(INamedTypeSymbol? Server, IParameterSymbol? Context)
{
    /// <summary>How the context is written there.</summary>
    internal string ContextText => Context is null ? "Context" : SymbolText.Escape(Context.Name);

    /// <summary>Whose turn an operation runs on.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="containing">The member, or the function, that it stands in.</param>
    /// <param name="surely">Of a member that others can call, it is not taken for granted that it runs on the turn of its server.</param>
    /// <returns>Null: on nobody's, or it may run elsewhere, as far as can be seen.</returns>
    internal static ProcessCode? Of(IOperation operation, ISymbol containing, bool surely = false)
    {
        Callers callers = new(surely);
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (FunctionOf(at) is not { } function)
                continue;
            if (ContextOf(function) is { } context)
                return new(null, context);
            if (!callers.RunHere(at))
                return null;
        }
        ISymbol member = MemberOf(containing);
        return member is IMethodSymbol method && ContextOf(method) is { } given ? new(null, given)
            : !member.IsStatic && member.ContainingType is { } type && ServerReader.IsServer(type) && callers.RunHere(member, operation.SemanticModel)
                ? new(type, null)
            : null;
    }

    /// <summary>The lambda or the local function that an operation is; null: it is none.</summary>
    internal static IMethodSymbol? FunctionOf(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation local => local.Symbol,
        _ => null,
    };

    /// <summary>Through such a parameter a function knows its process.</summary>
    internal static bool IsContext(IParameterSymbol parameter) => SymbolText.Is(parameter.Type, KnownNames.ProcessContext);

    /// <summary>Is it the context of the process that runs this code?</summary>
    internal bool IsContext(IOperation? operation) => operation switch
    {
        IParameterReferenceOperation reference => Context is not null && SymbolEqualityComparer.Default.Equals(reference.Parameter, Context),
        IPropertyReferenceOperation { Property.Name: "Context", Instance: IInstanceReferenceOperation } reference =>
            Server is not null && SymbolText.Is(reference.Type, KnownNames.ProcessContext),
        _ => false,
    };

    /// <summary>The method, property or field around functions.</summary>
    internal static ISymbol MemberOf(ISymbol containing)
    {
        while (containing is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            containing = containing.ContainingSymbol;
        return containing;
    }

    private static IParameterSymbol? ContextOf(IMethodSymbol function) => function.Parameters.FirstOrDefault(IsContext);
}
