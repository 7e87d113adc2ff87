using Espalier.Generators.Reading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Espalier.Generators.Analyzers;

/// <summary>Operations that look at the machine's clock instead of a TimeProvider.</summary>
internal static class WallClock
{
    /// <summary>What people call the operation; null: it does not.</summary>
    internal static string? NameOf(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property: { IsStatic: true } property } when Looks(property) =>
            $"{property.ContainingType.Name}.{property.Name}",
        IInvocationOperation { TargetMethod: var method } call when Looks(method) && !IsForEver(call.Arguments) =>
            $"{method.ContainingType.Name}.{method.Name}",
        IObjectCreationOperation { Constructor: { } constructor } made when Looks(constructor) && !IsForEver(made.Arguments) =>
            $"new {constructor.ContainingType.Name}",
        _ => null,
    };

    private static bool Looks(IPropertySymbol property) => (property.ContainingType.Name, property.Name) switch
    {
        ("DateTime", "Now" or "UtcNow" or "Today") or ("DateTimeOffset", "Now" or "UtcNow") => true,
        ("Environment", "TickCount" or "TickCount64") => true,
        ("TimeProvider", "System") => true,
        _ => false,
    } && NamespaceOf(property) == "System";

    private static bool Looks(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor
        ? (method.ContainingType.Name, NamespaceOf(method)) switch
        {
            ("Stopwatch", "System.Diagnostics") or ("Timer", "System.Threading" or "System.Timers") => true,
            ("PeriodicTimer" or "CancellationTokenSource", "System.Threading") => WaitsWithoutClock(method),
            _ => false,
        }
        : (method.ContainingType.Name, method.Name) switch
        {
            ("Stopwatch", "StartNew" or "GetTimestamp" or "GetElapsedTime") => NamespaceOf(method) == "System.Diagnostics",
            ("Task", "Delay" or "WaitAsync") => WaitsWithoutClock(method) && BlockingWait.IsTask(method.ContainingType),
            _ => false,
        };

    private static bool WaitsWithoutClock(IMethodSymbol method) =>
        method.Parameters.Any(static parameter => parameter.Type is { SpecialType: SpecialType.System_Int32 } or { Name: "TimeSpan" }) &&
        !method.Parameters.Any(static parameter => SymbolText.Is(parameter.Type, KnownNames.TimeProvider));

    /// <summary>What has no end needs no clock.</summary>
    private static bool IsForEver(IEnumerable<IArgumentOperation> arguments) => arguments.Any(static argument =>
        argument.Value.ConstantValue is { HasValue: true, Value: -1 } ||
        argument.Value is IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" });

    private static string NamespaceOf(ISymbol symbol) => symbol.ContainingNamespace.ToDisplayString();
}
