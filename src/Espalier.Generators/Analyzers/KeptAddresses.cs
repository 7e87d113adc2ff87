using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Fields and properties in which a server keeps an address or a client, and the calls through them.</summary>
/// <param name="server">The class. What others could assign is not looked at.</param>
internal sealed class KeptAddresses(INamedTypeSymbol server)
{
    private readonly ConcurrentBag<(ISymbol Member, IOperation Value, ISymbol Where)> _values = [];
    private readonly ConcurrentDictionary<ISymbol, bool> _spoiled = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentBag<(IInvocationOperation Call, ISymbol Member)> _calls = [];

    internal void Register(SymbolStartAnalysisContext context, Action<SymbolAnalysisContext, IInvocationOperation> report)
    {
        context.RegisterOperationAction(NoteCall, OperationKind.Invocation);
        RegisterUses(context);
        context.RegisterOperationAction(NoteInitial, OperationKind.FieldInitializer, OperationKind.PropertyInitializer);
        context.RegisterOperationAction(NoteGet, OperationKind.Return);
        context.RegisterSymbolEndAction(end =>
        {
            foreach ((IInvocationOperation call, ISymbol member) in _calls)
            {
                if (IsSelf(member, []))
                    report(end, call);
            }
        });
    }

    /// <summary>For the class, and for each in it: they come to what is private as well.</summary>
    /// <remarks>All of them have been seen when the class is at its end.</remarks>
    internal void RegisterUses(SymbolStartAnalysisContext context) =>
        context.RegisterOperationAction(NoteUse, OperationKind.FieldReference, OperationKind.PropertyReference);

    private void NoteCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (Addressee.Of(call) is { } source && MemberOf(source) is { } member && IsOwnTurn(call, context.ContainingSymbol))
            _calls.Add((call, member));
    }

    private void NoteUse(OperationAnalysisContext context)
    {
        var reference = (IMemberReferenceOperation)context.Operation;
        if (!IsKnown(reference.Member))
            return;
        switch (reference.Parent)
        {
            case ISimpleAssignmentOperation assignment when assignment.Target == reference && IsThis(reference.Instance):
                Note(reference.Member, assignment.Value, context.ContainingSymbol);
                break;
            case ICoalesceAssignmentOperation assignment when assignment.Target == reference && IsThis(reference.Instance):
                Note(reference.Member, assignment.Value, context.ContainingSymbol);
                break;
            case IAssignmentOperation assignment when assignment.Target == reference:
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } }:
            case IReturnOperation when context.ContainingSymbol is IMethodSymbol { ReturnsByRef: true }:
            case ITupleOperation:
                _spoiled[reference.Member] = true;
                break;
        }
    }

    private void NoteInitial(OperationAnalysisContext context)
    {
        IEnumerable<ISymbol> members = context.Operation is IFieldInitializerOperation field
            ? field.InitializedFields
            : ((IPropertyInitializerOperation)context.Operation).InitializedProperties;
        foreach (ISymbol member in members.Where(IsKnown))
            Note(member, ((ISymbolInitializerOperation)context.Operation).Value, context.ContainingSymbol);
    }

    private void NoteGet(OperationAnalysisContext context)
    {
        for (IOperation? at = context.Operation.Parent; at is not null; at = at.Parent)
        {
            if (at is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return;
        }
        if (context.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } && IsKnown(property) &&
            ((IReturnOperation)context.Operation).ReturnedValue is { } value)
        {
            Note(property, value, context.ContainingSymbol);
        }
    }

    private void Note(ISymbol member, IOperation value, ISymbol where)
    {
        if (value.ConstantValue is not { HasValue: true, Value: null })
            _values.Add((member, value, where));
    }

    /// <summary>Whatever is kept there is the process itself.</summary>
    private bool IsSelf(ISymbol member, HashSet<ISymbol> asked)
    {
        if (_spoiled.ContainsKey(member) || !asked.Add(member))
            return false;
        bool hasAny = false;
        foreach ((_, IOperation value, ISymbol where) in _values.Where(one => SymbolEqualityComparer.Default.Equals(one.Member, member)))
        {
            hasAny = true;
            if (!IsSelf(value, where, asked))
                return false;
        }
        asked.Remove(member);
        return hasAny;
    }

    private bool IsSelf(IOperation value, ISymbol where, HashSet<ISymbol> asked)
    {
        IOperation source = Addressee.SourceOf(value);
        return IsOwnTurn(value, where) &&
            (Addressee.IsSelf(source, ProcessCode.Of(value, where)!) || (MemberOf(source) is { } other && IsSelf(other, asked)));
    }

    private bool IsOwnTurn(IOperation operation, ISymbol where) =>
        SymbolEqualityComparer.Default.Equals(ProcessCode.Of(operation, where)?.Server, server);

    private ISymbol? MemberOf(IOperation source) =>
        source is IMemberReferenceOperation reference && IsThis(reference.Instance) && IsKnown(reference.Member) ? reference.Member : null;

    private static bool IsThis(IOperation? instance) =>
        instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    /// <summary>Its own code alone says what is in it.</summary>
    private bool IsKnown(ISymbol member) => SymbolEqualityComparer.Default.Equals(member.ContainingType, server) && member switch
    {
        IFieldSymbol { IsStatic: false } field => field.IsReadOnly || IsPrivate(field),
        IPropertySymbol { IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false } property =>
            IsPrivate(property) || property.SetMethod is null || IsPrivate(property.SetMethod),
        _ => false,
    };

    private static bool IsPrivate(ISymbol member) => member.DeclaredAccessibility == Accessibility.Private;
}
