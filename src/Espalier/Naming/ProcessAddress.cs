namespace Espalier;

/// <summary>A process, meant by its pid or by a name: what call, cast, send and monitor take.</summary>
/// <remarks><c>default</c> is the address of a process that has ended. <otp>server_ref()</otp></remarks>
public readonly partial record struct ProcessAddress
{
    private readonly Pid _pid;

    private ProcessAddress(Pid pid, ProcessName? name)
    {
        _pid = pid;
        Name = name;
    }

    /// <summary>The name, when it is meant by name.</summary>
    public ProcessName? Name { get; }

    /// <summary>The process by its pid.</summary>
    /// <param name="pid">The pid.</param>
    public static implicit operator ProcessAddress(Pid pid) => FromPid(pid);

    /// <summary>Whoever holds the name at the moment of use.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator ProcessAddress(ProcessName name) => FromName(name);

    /// <summary>The process by its pid.</summary>
    /// <param name="pid">The pid.</param>
    public static ProcessAddress FromPid(Pid pid) => new(pid, null);

    /// <summary>Whoever holds the name at the moment of use.</summary>
    /// <param name="name">The name.</param>
    public static ProcessAddress FromName(ProcessName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(default, name);
    }

    /// <summary>Which process is that now?</summary>
    /// <param name="pid">The process; it may have ended when the address is a pid.</param>
    /// <returns>False: it is a name and nobody holds it.</returns>
    public bool TryFind(out Pid pid)
    {
        if (Name is not null)
            return Name.TryFind(out pid);
        pid = _pid;
        return true;
    }

    /// <summary>Sends a message.</summary>
    /// <param name="message">Anything but null.</param>
    /// <exception cref="ArgumentException">It is a name and nobody holds it. A process that has ended is no error.</exception>
    public void Send(object message)
    {
        if (Name is not null)
            Name.Send(message);
        else
            _pid.Send(message);
    }

    /// <summary>The name or the pid, as text.</summary>
    public override string ToString() => Name?.ToString() ?? _pid.ToString();
}
