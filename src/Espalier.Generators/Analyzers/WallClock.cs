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
        IPropertyReferenceOperation { Property: { IsStatic: true } property } when Looks(property) => $"{property.ContainingType.Name}.{property.Name}",
        IInvocationOperation { TargetMethod: var method } when Looks(method) => $"{method.ContainingType.Name}.{method.Name}",
        IObjectCreationOperation { Constructor: { } constructor } when Looks(constructor) => $"new {constructor.ContainingType.Name}",
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

    private static string NamespaceOf(ISymbol symbol) => symbol.ContainingNamespace.ToDisplayString();
}
