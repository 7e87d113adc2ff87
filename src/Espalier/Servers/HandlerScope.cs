using System.Collections;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>Around a handler in the log: which process, and what it handles. Texts are made when somebody writes them.</summary>
/// <param name="cell">The process.</param>
/// <param name="kind">What it does.</param>
/// <param name="type">The type of the message; null: there is none.</param>
internal sealed class HandlerScope(ProcessCell cell, string kind, Type? type) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? _path;

    public int Count => 3;

    private string Path => _path ??= cell.DescribePath();

    private string Message => type is null ? kind : $"{kind} {TypeText.QualifiedNameOf(type)}";

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Pid", cell.Pid),
        1 => new("Path", Path),
        2 => new("Message", Message),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Opens one on the turn.</summary>
    /// <param name="cell">The process.</param>
    /// <param name="mail">What it is about to handle; null: it starts.</param>
    /// <returns>Closes it; null: the log makes no scopes, or fails, which hurts nobody.</returns>
    internal static IDisposable? Begin(ProcessCell cell, Mail? mail)
    {
        (string kind, object? message) = mail switch
        {
            null => ("init", null),
            PendingCall { IsInspection: false } call => ("call", call.Request),
            PendingCall => ("inspection", null),
            CastMail cast => ("cast", cast.Message),
            IdleMail => ("timeout", null),
            { Body: { } body } => ("message", body),
            _ => ("stop", null),
        };
        try
        {
            return cell.System.Logger.BeginScope(new HandlerScope(cell, kind, message?.GetType()));
        }
        catch (Exception)
        {
            return null;
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{cell.Pid} {Path}: {Message}";
}
