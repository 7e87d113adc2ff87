namespace Espalier.Tests.Servers;

/// <summary>A resolver of names that the test can look into and bend.</summary>
internal sealed class NameBook(Lab lab) : INameResolver
{
    public Dictionary<object, Pid> Holders { get; } = [];

    /// <summary>Every registration is refused, as if somebody had been quicker.</summary>
    public bool IsFull { get; set; }

    public ProcessName Name(object key) => ProcessName.Via(this, key);

    public bool TryRegister(object key, Pid pid)
    {
        lab.Journal.Add($"register {key}");
        return !IsFull && Holders.TryAdd(key, pid);
    }

    public bool TryFind(object key, out Pid pid) => Holders.TryGetValue(key, out pid);

    public void Release(object key, Pid pid)
    {
        lab.Journal.Add($"release {key}");
        if (Holders.TryGetValue(key, out Pid holder) && holder == pid)
            Holders.Remove(key);
    }
}
