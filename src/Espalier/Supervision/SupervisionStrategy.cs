namespace Espalier;

/// <summary>Which siblings stop and start together with a child that is restarted.</summary>
/// <remarks><otp>supervisor:strategy()</otp><otp-differs>simple_one_for_one is <see cref="DynamicSupervisor"/>.</otp-differs></remarks>
public enum SupervisionStrategy
{
    /// <summary>None: the children do not depend on each other.</summary>
    OneForOne,

    /// <summary>All of them.</summary>
    OneForAll,

    /// <summary>Those that were started after it.</summary>
    RestForOne,
}
