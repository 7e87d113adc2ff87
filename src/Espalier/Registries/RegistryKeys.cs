namespace Espalier;

/// <summary>How many entries of a registry may have the same key.</summary>
/// <remarks><otp>the option keys of Registry.start_link/1</otp></remarks>
public enum RegistryKeys
{
    /// <summary>One: a key is a name.</summary>
    Unique,

    /// <summary>Any number, also several of one process: a key is a topic.</summary>
    Duplicate,
}
