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
    /// <returns>Null: on nobody's, as far as can be seen.</returns>
    internal static ProcessCode? Of(IOperation operation, ISymbol containing)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            IMethodSymbol? function = at switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (function is null)
                continue;
            if (ContextOf(function) is { } context)
                return new(null, context);
            if (LeavesTurn(at))
                return null;
        }
        return OfMember(MemberOf(containing));
    }

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

    private static ProcessCode? OfMember(ISymbol member) =>
        member is IMethodSymbol method && ContextOf(method) is { } context ? new(null, context)
        : !member.IsStatic && member.ContainingType is { } type && ServerReader.IsServer(type) ? new(type, null)
        : null;

    private static IParameterSymbol? ContextOf(IMethodSymbol function) =>
        function.Parameters.FirstOrDefault(static parameter => SymbolText.Is(parameter.Type, KnownNames.ProcessContext));

    /// <summary>A function that is handed to the thread pool, to a timer, to an event.</summary>
    private static bool LeavesTurn(IOperation function)
    {
        IOperation? at = function.Parent;
        while (at is IDelegateCreationOperation or IConversionOperation or IConditionalOperation)
            at = at.Parent;
        return at switch
        {
            IEventAssignmentOperation => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } => Leaves(method.ContainingType.Name, method.Name),
            IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "Thread" or "Timer" or "Task" } } => true,
            _ => false,
        };
    }

    private static bool Leaves(string type, string method) => (type, method) switch
    {
        ("Task", "Run") or ("TaskFactory", _) or ("Task", "ContinueWith") => true,
        ("ThreadPool" or "Parallel" or "SynchronizationContext", _) => true,
        ("TimeProvider", "CreateTimer") => true,
        ("CancellationToken", "Register" or "UnsafeRegister") => true,
        _ => false,
    };
}
