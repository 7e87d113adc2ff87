namespace Espalier.Supervision;

/// <summary>One child of a dynamic supervisor. Small: there may be a million.</summary>
internal readonly record struct DynamicChild(ChildSpec Spec, int Restarts, bool IsRestarting);
