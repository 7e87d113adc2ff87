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
    /// <param name="options">Limits, extra arguments; its name is not looked at. Null: the defaults.</param>
    public static DynamicSupervisorInit Start(DynamicSupervisorOptions? options = null) => new(options ?? DynamicSupervisorOptions.Default);
}
