namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A service that one life of a process has for itself.</summary>
internal sealed class Scoped(Journal journal) : IDisposable
{
    private readonly int _number = journal.NextNumber();

    internal void Use() => journal.Add($"scope {_number}");

    public void Dispose() => journal.Add($"end of scope {_number}");
}
