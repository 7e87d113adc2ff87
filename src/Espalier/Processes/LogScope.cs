using System.Collections;

namespace Espalier.Processes;

/// <summary>Around code of a process in the log: which process, and where it is. Texts are made when somebody writes them.</summary>
/// <param name="cell">The process.</param>
internal class LogScope(ProcessCell cell) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private string? _path;

    public virtual int Count => 2;

    private string Path => _path ??= cell.DescribePath();

    public virtual KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Pid", cell.Pid),
        1 => new("Path", Path),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Opens one for code that handles no message, if the system's options ask for scopes.</summary>
    /// <returns>Closes it; null: there is none.</returns>
    internal static IDisposable? Begin(ProcessCell cell) => cell.System.Options.LogScopes ? Open(cell, new LogScope(cell)) : null;

    /// <summary>Opens one in the flow of whoever calls this.</summary>
    /// <returns>Closes it; null: the log makes no scopes, or fails, which hurts nobody.</returns>
    internal static IDisposable? Open(ProcessCell cell, LogScope scope)
    {
        try
        {
            return cell.System.Logger.BeginScope(scope);
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

    public override string ToString() => $"{cell.Pid} {Path}";
}
