namespace Espalier.Hosting;

/// <summary>Where the supervision tree stands among the hosted services of a program, and what its system runs on.</summary>
public sealed class SupervisionTreeOptions
{
    /// <summary>When the tree starts and stops. Default: before the hosted services start, and after they have stopped.</summary>
    public TreeOrder Order { get; set; }

    /// <summary>
    /// Code of processes, hosted services and loops too, runs in a logging scope with the properties <c>Pid</c> and <c>Path</c>; callbacks of
    /// servers have <c>Message</c> as well. Default: false, because a scope costs an object or two a message.
    /// </summary>
    /// <remarks>The same as <see cref="ProcessSystemOptions.LogScopes"/>.</remarks>
    public bool LogScopes { get; set; }

    /// <summary>Changes what the system runs on. Null: nothing is changed.</summary>
    /// <remarks>
    /// Given what comes from the container: clock, log, services, sinks; and a <see cref="ProcessSystemOptions.StopGrace"/> that fits into
    /// the host's shutdown timeout. A shorter one is kept, a longer one is cut, also because of a longer
    /// <see cref="ProcessSystemOptions.UnwindGrace"/>. Null as the answer, or an answer whose
    /// <see cref="ProcessSystemOptions.Services"/> is null, fails the start of the host with an <see cref="InvalidOperationException"/>. Of
    /// several assignments the last one counts: a library leaves this to the program.
    /// </remarks>
    public Func<ProcessSystemOptions, ProcessSystemOptions>? ConfigureSystem { get; set; }
}
