namespace Espalier.Supervision;

/// <summary>One step of what a supervisor has decided.</summary>
internal readonly record struct ChildAction(ChildActionKind Kind, ChildEntry Child);
