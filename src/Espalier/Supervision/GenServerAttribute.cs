namespace Espalier;

/// <summary>What every child of this class has, unless its own specification says otherwise.</summary>
/// <remarks><otp>the options of use GenServer</otp></remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GenServerAttribute : Attribute
{
    /// <summary>When it is started again. Default: permanent.</summary>
    public RestartType Restart { get; set; }

    /// <summary>How many milliseconds it has to end when its supervisor stops it; 0 or more, -1: as long as it takes.</summary>
    /// <value>Default: 5,000 for a worker, -1 for a supervisor.</value>
    public int ShutdownMilliseconds { get; set; } = Unset;

    /// <summary>Killed at once when its supervisor stops it. Default: false.</summary>
    public bool IsKilledAtShutdown { get; set; }

    /// <summary>Its end may end its supervisor. Default: false.</summary>
    public bool IsSignificant { get; set; }

    internal const int Unset = int.MinValue;

    /// <exception cref="ArgumentException">The time is none; the message names the class.</exception>
    internal ShutdownPolicy? ShutdownOf(Type type)
    {
        if (IsKilledAtShutdown)
            return ShutdownPolicy.BrutalKill;
        if (ShutdownMilliseconds == Unset)
            return null;
        return ShutdownMilliseconds >= -1
            ? ShutdownPolicy.Within(TimeSpan.FromMilliseconds(ShutdownMilliseconds))
            : throw new ArgumentException(
                $"ShutdownMilliseconds of {type.Name} is {ShutdownMilliseconds}: expected 0 or more, or -1 for as long as it takes.");
    }
}
