using Espalier.Naming;
using Espalier.Supervision;

namespace Espalier;

/// <summary>A dynamic supervisor, seen from outside: what can be asked of it.</summary>
/// <remarks>
/// It answers one request at a time, and none while it starts or stops a child: so nothing here has a limit of its own, give a token.
/// Every member throws <see cref="CallFailedException"/> when the supervisor does not run or ends meanwhile. By name it means whoever
/// holds the name, over restarts; a process that is no dynamic supervisor is an <see cref="ArgumentException"/>.
/// </remarks>
public sealed class DynamicSupervisorRef
{
    internal DynamicSupervisorRef(ProcessAddress address) => Address = address;

    /// <summary>The supervisor.</summary>
    public ProcessAddress Address { get; }

    /// <summary>Starts a child.</summary>
    /// <param name="spec">The child; its id is not looked at, and it cannot be significant.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>
    /// Started; ignored: nothing is kept; or failed: too many children, an invalid specification, or the start's own failure.
    /// </returns>
    /// <remarks>
    /// A specification that is invalid is refused without asking the supervisor, but for its name. <otp>DynamicSupervisor.start_child/2</otp>
    /// </remarks>
    public ValueTask<StartResult> StartChildAsync(ChildSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SpecCheck.FindDynamicFault(spec, home: null) is { } fault
            ? new(new StartResult.Failed(new StartError.InvalidSpec(fault)))
            : CallAsync(new StartChild(spec), cancellationToken);
    }

    /// <summary>Starts a child, or finds the one that holds its name already.</summary>
    /// <param name="spec">The child, with a name.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>The process, alive at the moment of the answer.</returns>
    /// <exception cref="StartFailedException">
    /// The specification is invalid, whoever holds the name; or it was not started, for another reason than its name.
    /// </exception>
    /// <remarks>
    /// Best for temporary children. A name is free a moment before the supervisor hears of its holder's end: whoever comes in between
    /// starts a second child of the name, and the restart of the first fails on it and is tried again until the limit, as in OTP.
    /// </remarks>
    public async ValueTask<Pid> GetOrStartAsync(ChildSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (SpecCheck.FindDynamicFault(spec, FindHome()) is { } fault)
            throw new StartFailedException(new StartError.InvalidSpec(fault));
        Pid last = default;
        while (true)
        {
            if (spec.Name is { } name && name.TryFind(out Pid holder))
                return holder;
            StartResult result = await StartChildAsync(spec, cancellationToken);
            if (result is not StartResult.Failed { Error: StartError.AlreadyStarted { Pid: var other } })
                return result.GetPidOrThrow();
            if (other.IsAlive)
                return other;
            if (spec.Name is null || (other == last && other != default))
                return result.GetPidOrThrow();
            last = other;

            // It is about to end, and its name to be free.
            await other.WaitForExitAsync(cancellationToken: cancellationToken);
        }
    }

    /// <summary>Stops a child by its own policy, and forgets it.</summary>
    /// <param name="child">The process; for one that is being restarted, the last that it was.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>DynamicSupervisor.terminate_child/2</otp></remarks>
    public ValueTask<TerminateResult> TerminateChildAsync(Pid child, CancellationToken cancellationToken = default) =>
        CallAsync(new TerminateProcess(child), cancellationToken);

    /// <summary>The children, the oldest process first; none has an id.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>DynamicSupervisor.which_children/1</otp></remarks>
    public ValueTask<IReadOnlyList<ChildInfo>> GetChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new GetChildren(), cancellationToken);

    /// <summary>How many children there are.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>DynamicSupervisor.count_children/1</otp></remarks>
    public ValueTask<ChildCounts> CountChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new CountChildren(), cancellationToken);

    /// <summary>Stops the children, all at once, and then the supervisor. A parent that keeps it permanent starts it again.</summary>
    /// <param name="reason">Its exit reason. Null: normal.</param>
    /// <param name="timeout">How long to wait; the stop goes on. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It does not run, the time is over, or it ended for another reason.</exception>
    /// <remarks><otp>DynamicSupervisor.stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Address.StopAsync(reason, timeout, cancellationToken);

    /// <summary>For people.</summary>
    public override string ToString() => $"dynamic supervisor {Address}";

    /// <summary>The names of the system that it runs in, or ran in: a holder of one of another system's names is nobody's child here.</summary>
    private LocalNames? FindHome() => Address.TryFind(out Pid pid) ? (pid.Target?.Home as ProcessSystem)?.Names : null;

    private ValueTask<TReply> CallAsync<TReply>(ICall<TReply> request, CancellationToken cancellationToken) =>
        SupervisorCalls.CallAsync<DynamicSupervisor, TReply>(Address, request, cancellationToken);
}
