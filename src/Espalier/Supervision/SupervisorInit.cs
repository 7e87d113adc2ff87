namespace Espalier;

/// <summary>What the init of a supervisor answers.</summary>
/// <remarks><otp>the results of Module:init/1</otp></remarks>
public sealed class SupervisorInit
{
    private SupervisorInit(IReadOnlyList<ChildSpec> children, SupervisorOptions options)
    {
        Children = children;
        Options = options;
    }

    /// <summary>There is nothing to supervise, and that is no error.</summary>
    public static SupervisorInit Ignore { get; } = new([], SupervisorOptions.Default);

    internal IReadOnlyList<ChildSpec> Children { get; }

    internal SupervisorOptions Options { get; }

    /// <summary>Start these children, with the default limits.</summary>
    /// <param name="strategy">Which siblings stop and start together with a failed child.</param>
    /// <param name="children">In the order in which they are started.</param>
    public static SupervisorInit Start(SupervisionStrategy strategy, IReadOnlyList<ChildSpec> children) =>
        Start(new SupervisorOptions { Strategy = strategy }, children);

    /// <summary>Start these children.</summary>
    /// <param name="options">Strategy and limits, without a name: that is given where the supervisor is started, or in its specification.</param>
    /// <param name="children">In the order in which they are started.</param>
    /// <exception cref="ArgumentException">There is a name.</exception>
    public static SupervisorInit Start(SupervisorOptions options, IReadOnlyList<ChildSpec> children)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(children);
        if (options.Name is not null)
        {
            throw new ArgumentException(
                $"Name is {options.Name}: give it where the supervisor is started, or in its specification.", nameof(options));
        }
        return new([.. children], options);
    }
}
