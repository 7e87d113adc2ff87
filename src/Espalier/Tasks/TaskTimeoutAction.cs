namespace Espalier;

/// <summary>What becomes of tasks that are not done when the time of <see cref="SupervisedTask.YieldAllAsync"/> is over.</summary>
/// <remarks><otp>the option on_timeout of Task.yield_many/2</otp></remarks>
public enum TaskTimeoutAction
{
    /// <summary>They work on and may be asked again.</summary>
    None,

    /// <summary>They work on alone: <see cref="SupervisedTask{T}.Ignore"/>.</summary>
    Ignore,

    /// <summary>They are killed: <see cref="SupervisedTask{T}.ShutdownAsync"/> with <see cref="ShutdownPolicy.BrutalKill"/>.</summary>
    Kill,
}
