using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Operations that keep a thread until something has happened.</summary>
internal static class BlockingWait
{
    /// <summary>What people call the operation; null: it does not block, or looks only once.</summary>
    internal static string? NameOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: var type } } when IsTask(type) => "Result",
        IInvocationOperation { TargetMethod: var method } call when Blocks(method) && !LooksOnce(call) =>
            method.Name == "GetResult" ? "GetAwaiter().GetResult()" : $"{method.ContainingType.Name}.{method.Name}",
        _ => null,
    };

    /// <summary>The task that is waited for; null: it is no single one.</summary>
    internal static IOperation? TaskOf(IOperation operation)
    {
        IOperation? task = operation switch
        {
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter } =>
                awaiter.Instance,
            IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } instance } when IsTask(instance.Type) => instance,
            _ => null,
        };
        return task is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } plain } && IsTask(plain.Type) ? plain : task;
    }

    internal static bool IsTask(ITypeSymbol? type) =>
        SymbolText.Is(type, KnownNames.Task) || SymbolText.Is(type, KnownNames.TaskOf) ||
        SymbolText.Is(type, KnownNames.ValueTask) || SymbolText.Is(type, KnownNames.ValueTaskOf);

    private static bool Blocks(IMethodSymbol method) =>
        (method.ContainingType.Name, method.Name) switch
        {
            ("Task", "Wait" or "WaitAll" or "WaitAny") => true,
            ("Thread", "Sleep" or "Join") => true,
            ("WaitHandle", "WaitOne" or "WaitAll" or "WaitAny") => true,
            ("SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" or "Monitor", "Wait") => true,
            ("Barrier", "SignalAndWait") => true,
            ("SpinWait", "SpinUntil") => true,
            (var type, "GetResult") => type.EndsWith("Awaiter", StringComparison.Ordinal),
            _ => false,
        } &&
        method.ContainingNamespace.ToDisplayString() is "System.Threading" or "System.Threading.Tasks" or "System.Runtime.CompilerServices";

    private static bool LooksOnce(IInvocationOperation call) => call.Arguments.Any(static argument => argument.Value switch
    {
        { ConstantValue: { HasValue: true, Value: 0 } } => argument.Parameter?.Name is "millisecondsTimeout",
        IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } } => true,
        _ => false,
    });
}
