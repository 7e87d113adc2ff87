using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.CodeFixes;

/// <summary>A time as a TimeSpan.</summary>
internal static class TimeSpanText
{
    /// <param name="time">A TimeSpan, or a number of milliseconds.</param>
    /// <param name="model">Of its document.</param>
    internal static string Of(ExpressionSyntax time, SemanticModel model) =>
        model.GetTypeInfo(time).Type is { SpecialType: SpecialType.System_Int32 }
            ? $"{TypeText.Of(model, time.SpanStart, "System.TimeSpan")}.FromMilliseconds({time.WithoutTrivia()})"
            : time.WithoutTrivia().ToString();
}
