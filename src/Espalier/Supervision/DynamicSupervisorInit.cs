namespace Espalier;

/// <summary>What the init of a dynamic supervisor answers.</summary>
/// <remarks><otp>the results of Module:init/1</otp></remarks>
public sealed class DynamicSupervisorInit
{
    private DynamicSupervisorInit(DynamicSupervisorOptions options) => Options = options;

    /// <summary>There is nothing to supervise, and that is no error.</summary>
    public static DynamicSupervisorInit Ignore { get; } = new(DynamicSupervisorOptions.Default);

    internal DynamicSupervisorOptions Options { get; }

    /// <summary>Start, without children yet.</summary>
    /// <param name="options">
    /// Limits, extra arguments, without a name: that is given where the supervisor is started, or in its specification. Null: the defaults.
    /// </param>
    /// <exception cref="ArgumentException">There is a name.</exception>
    public static DynamicSupervisorInit Start(DynamicSupervisorOptions? options = null) => options is not { Name: { } name }
        ? new(options ?? DynamicSupervisorOptions.Default)
        : throw new ArgumentException($"Name is {name}: give it where the supervisor is started, or in its specification.", nameof(options));
}
