using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Fields and properties in which a server keeps an address or a client, and the calls through them.</summary>
/// <param name="server">The class. What others could assign is not looked at.</param>
internal sealed class KeptAddresses(INamedTypeSymbol server)
{
    private readonly ProcessCode _own = new(server, null);
    private readonly ConcurrentBag<(ISymbol Member, IOperation Value)> _values = [];
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
        if (Addressee.Of(call) is { } source && MemberOf(source) is { } member && IsOnTurn(call, context.ContainingSymbol))
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
                Note(reference.Member, assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment when assignment.Target == reference && IsThis(reference.Instance):
                Note(reference.Member, assignment.Value);
                break;
            case IReturnOperation when context.ContainingSymbol is IMethodSymbol { ReturnsByRef: true }:
            case not null when Origin.MayWrite(reference):
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
            Note(member, ((ISymbolInitializerOperation)context.Operation).Value);
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
            Note(property, value);
        }
    }

    private void Note(ISymbol member, IOperation value)
    {
        if (value.ConstantValue is not { HasValue: true, Value: null })
            _values.Add((member, value));
    }

    /// <summary>Whatever is kept there is the process itself.</summary>
    private bool IsSelf(ISymbol member, HashSet<ISymbol> asked)
    {
        if (_spoiled.ContainsKey(member) || !asked.Add(member))
            return false;
        bool hasAny = false;
        foreach ((_, IOperation value) in _values.Where(one => SymbolEqualityComparer.Default.Equals(one.Member, member)))
        {
            hasAny = true;
            if (!IsSelf(value, asked))
                return false;
        }
        asked.Remove(member);
        return hasAny;
    }

    // The own context is the same wherever its property is asked.
    private bool IsSelf(IOperation value, HashSet<ISymbol> asked)
    {
        IOperation source = Addressee.SourceOf(value);
        return Addressee.IsSelf(source, _own) || (MemberOf(source) is { } other && IsSelf(other, asked));
    }

    private bool IsOnTurn(IOperation operation, ISymbol where) =>
        SymbolEqualityComparer.Default.Equals(ProcessCode.Of(operation, where, surely: true)?.Server, server);

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
