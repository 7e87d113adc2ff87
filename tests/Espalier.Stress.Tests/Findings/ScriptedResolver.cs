namespace Espalier.Stress.Findings;

/// <summary>A name resolver of a user's, with a user's defects.</summary>
internal sealed class ScriptedResolver : INameResolver
{
    internal Action? OnFind { get; init; }

    internal Action? OnRelease { get; init; }

    internal Pid Holder { get; set; }

    public bool TryRegister(object key, Pid pid)
    {
        Holder = pid;
        return true;
    }

    public bool TryFind(object key, out Pid pid)
    {
        OnFind?.Invoke();
        pid = Holder;
        return Holder != default;
    }

    public void Release(object key, Pid pid) => OnRelease?.Invoke();
}
