namespace Espalier;

/// <summary>What a supervisor knows about one child.</summary>
/// <param name="Id">Its id; null for the children of a dynamic supervisor, which have none.</param>
/// <param name="Pid">The process; null when it does not run.</param>
/// <param name="Status">What has become of it.</param>
/// <param name="Type">Worker or supervisor.</param>
/// <param name="Modules">The classes that it runs.</param>
/// <remarks><otp>an element of which_children/1</otp></remarks>
public sealed record ChildInfo(ChildId? Id, Pid? Pid, ChildStatus Status, ChildType Type, IReadOnlyList<Type> Modules)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Pid is null ? $"{Id} {Status}".TrimStart() : $"{Id} {Pid}".TrimStart();
}
