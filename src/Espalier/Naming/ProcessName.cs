using Espalier.Naming;

namespace Espalier;

/// <summary>A name together with what resolves it: it can be used before its holder exists and outlives restarts.</summary>
/// <remarks>Made by what resolves it: <c>system.Name("x")</c>, <c>registry.Name(key)</c>. Immutable. <otp>atom or via tuple</otp></remarks>
public sealed partial record ProcessName
{
    private ProcessName(INameResolver resolver, object key)
    {
        Resolver = resolver;
        Key = key;
    }

    /// <summary>What knows the holder.</summary>
    public INameResolver Resolver { get; }

    /// <summary>The name within its resolver.</summary>
    public object Key { get; }

    /// <summary>A name in a resolver.</summary>
    /// <param name="resolver">What knows the holder.</param>
    /// <param name="key">Any value with equality; a text that is not empty for the resolver of a system's own names.</param>
    /// <exception cref="ArgumentException">A system has no names like that.</exception>
    public static ProcessName Via(INameResolver resolver, object key)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        ArgumentNullException.ThrowIfNull(key);
        return resolver is LocalNames && key is not string { Length: > 0 }
            ? throw new ArgumentException(
                $"key is \"{key}\" of type {TypeText.NameOf(key.GetType())}: expected a text that is not empty.", nameof(key))
            : new(resolver, key);
    }

    /// <summary>Who holds the name now?</summary>
    /// <param name="pid">The holder.</param>
    /// <returns>False: nobody.</returns>
    /// <remarks><otp>whereis/1</otp></remarks>
    public bool TryFind(out Pid pid) => Resolver.TryFind(Key, out pid);

    /// <summary>Sends a message to whoever holds the name now.</summary>
    /// <param name="message">Anything but null.</param>
    /// <exception cref="ArgumentException">Nobody holds the name.</exception>
    /// <remarks><otp>send/2 to a name</otp></remarks>
    public void Send(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!TryFind(out Pid pid))
            throw new ArgumentException($"No process is registered as {this}: the message has nowhere to go.");
        pid.Send(message);
    }

    /// <summary>The key, as text.</summary>
    public override string ToString()
    {
        try
        {
            return $"\"{Key}\"";
        }
        catch (Exception)
        {
            // A key that cannot describe itself is no reason for a report to fail.
            return Key.GetType().Name;
        }
    }
}
