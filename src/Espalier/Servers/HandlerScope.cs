using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Around a callback of a server in the log: also what it handles.</summary>
/// <param name="cell">The process.</param>
/// <param name="kind">What it does.</param>
/// <param name="type">The type of the message; null: there is none.</param>
internal sealed class HandlerScope(ProcessCell cell, string kind, Type? type) : LogScope(cell)
{
    private string _kind = kind;
    private Type? _type = type;

    public override int Count => 3;

    public override KeyValuePair<string, object?> this[int index] => index == 2 ? new("Message", Message) : base[index];

    // Whoever reads it off the turn while that goes on may have the kind of one and the type of the other, and no harm.
    private string Message => _type is { } type ? $"{_kind} {TypeText.QualifiedNameOf(type)}" : _kind;

    /// <summary>The same turn goes on with something else: scopes that are open cannot be exchanged.</summary>
    internal void Become(string kind, Type? type)
    {
        _kind = kind;
        _type = type;
    }

    public override string ToString() => $"{base.ToString()}: {Message}";
}
