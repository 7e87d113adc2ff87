using Espalier.Processes;

namespace Espalier;

/// <content>Names of this system: one process a name, one name a process.</content>
public sealed partial class ProcessSystem
{
    /// <summary>A name of this system, whoever holds it and whether anybody does.</summary>
    /// <param name="name">Compared by ordinal value.</param>
    public ProcessName Name(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return ProcessName.Via(Names, name);
    }

    /// <summary>Gives a name to a process. It is free again before anybody hears of the process's end.</summary>
    /// <param name="name">Not empty; compared by ordinal value.</param>
    /// <param name="pid">The process.</param>
    /// <exception cref="ArgumentException">
    /// The name is taken, or the process has a name already, has ended, or is another system's; the message says which.
    /// </exception>
    /// <remarks><otp>register/2</otp></remarks>
    public void Register(string name, Pid pid)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ThrowIfFenced();
        if (pid.Target is ProcessCell cell && !ReferenceEquals(cell.System, this))
            throw new ArgumentException($"{pid} is a process of another system and cannot have a name here.", nameof(pid));
        if (Names.TryRegister(name, pid, out Pid holder))
            return;
        string why = holder != default ? $"{holder} holds it"
            : pid.IsAlive ? "the process has a name already"
            : "the process has ended";
        throw new ArgumentException($"The name \"{name}\" cannot be given to {pid}: {why}.", nameof(name));
    }

    /// <summary>Takes a name away from its holder. Any code may.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">Nobody holds it.</exception>
    /// <remarks><otp>unregister/1</otp></remarks>
    public void Unregister(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ThrowIfFenced();
        if (!Names.TryUnregister(name))
            throw new ArgumentException($"Nobody holds the name \"{name}\".", nameof(name));
    }

    /// <summary>Who holds the name?</summary>
    /// <param name="name">The name.</param>
    /// <param name="pid">The holder, alive.</param>
    /// <returns>False: nobody.</returns>
    /// <remarks><otp>whereis/1</otp></remarks>
    public bool TryFind(string name, out Pid pid)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Names.TryFind(name, out pid);
    }

    /// <summary>All names that are held now, sorted by ordinal value.</summary>
    /// <remarks><otp>registered/0</otp></remarks>
    public IReadOnlyList<string> GetNames() => Names.All;
}
