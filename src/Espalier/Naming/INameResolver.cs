namespace Espalier;

/// <summary>Something that knows processes by name: a registry, a partitioned supervisor, a cluster.</summary>
/// <remarks>Called from any thread. <otp>the via contract: register_name, unregister_name, whereis_name</otp></remarks>
public interface INameResolver
{
    /// <summary>Gives the name to the process. Called by the process itself, before its init.</summary>
    /// <param name="key">The name.</param>
    /// <param name="pid">The process that starts under it.</param>
    /// <returns>False: somebody else holds it.</returns>
    bool TryRegister(object key, Pid pid);

    /// <summary>Who holds the name?</summary>
    /// <param name="key">The name.</param>
    /// <param name="pid">The holder.</param>
    /// <returns>False: nobody.</returns>
    bool TryFind(object key, out Pid pid);

    /// <summary>Takes the name back from the process, if it still holds it. Called when its start failed or it ended.</summary>
    /// <param name="key">The name.</param>
    /// <param name="pid">The process that ended.</param>
    void Release(object key, Pid pid);
}
