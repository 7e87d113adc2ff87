using Microsoft.CodeAnalysis;

namespace Espalier.Generators.CodeFixes;

/// <summary>A change of one place.</summary>
/// <param name="Title">What it does, as people read it in a menu.</param>
/// <param name="Old">What goes.</param>
/// <param name="New">What comes.</param>
internal sealed record Mending(string Title, SyntaxNode Old, SyntaxNode New);
