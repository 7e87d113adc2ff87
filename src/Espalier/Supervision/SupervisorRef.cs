using Espalier.Supervision;

namespace Espalier;

/// <summary>A supervisor, seen from outside: what can be asked of it.</summary>
/// <remarks>
/// It answers one request at a time, and none while it starts or stops a child: so nothing here has a limit of its own, give a token.
/// Every member throws <see cref="CallFailedException"/> when the supervisor does not run or ends meanwhile. By name it means whoever
/// holds the name, over restarts; a process that is no supervisor is an <see cref="ArgumentException"/>.
/// </remarks>
public sealed class SupervisorRef
{
    internal SupervisorRef(ProcessAddress address) => Address = address;

    /// <summary>The supervisor.</summary>
    public ProcessAddress Address { get; }

    /// <summary>Adds a child and starts it; it is the last of its siblings.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>
    /// Started; ignored: its start had nothing to run, and its specification is kept unless it is temporary; or failed: already started,
    /// already present, an invalid specification, or the start's own failure, after which nothing is kept.
    /// </returns>
    /// <remarks><otp>supervisor:start_child/2</otp></remarks>
    public ValueTask<StartResult> StartChildAsync(ChildSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return CallAsync(new StartChild(spec), cancellationToken);
    }

    /// <summary>Starts a child that is stopped.</summary>
    /// <param name="id">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>Started; ignored; or failed: not found, running, restarting, or the start's own failure, after which it stays stopped.</returns>
    /// <remarks><otp>supervisor:restart_child/2</otp></remarks>
    public ValueTask<StartResult> RestartChildAsync(ChildId id, CancellationToken cancellationToken = default) =>
        CallAsync(new RestartChild(id), cancellationToken);

    /// <summary>Stops a child, by its own policy. Its specification is kept, unless it is temporary.</summary>
    /// <param name="id">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks>A child that asks this of itself waits until its time is over and is killed. <otp>supervisor:terminate_child/2</otp></remarks>
    public ValueTask<TerminateResult> TerminateChildAsync(ChildId id, CancellationToken cancellationToken = default) =>
        CallAsync(new TerminateChild(id), cancellationToken);

    /// <summary>Forgets a child that is stopped.</summary>
    /// <param name="id">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>supervisor:delete_child/2</otp></remarks>
    public ValueTask<DeleteResult> DeleteChildAsync(ChildId id, CancellationToken cancellationToken = default) =>
        CallAsync(new DeleteChild(id), cancellationToken);

    /// <summary>The children, the last started first.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>supervisor:which_children/1</otp></remarks>
    public ValueTask<IReadOnlyList<ChildInfo>> GetChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new GetChildren(), cancellationToken);

    /// <summary>One child; null: there is none of this id.</summary>
    /// <param name="id">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>supervisor:which_child/2</otp></remarks>
    public ValueTask<ChildInfo?> GetChildAsync(ChildId id, CancellationToken cancellationToken = default) =>
        CallAsync(new GetChild(id), cancellationToken);

    /// <summary>How many children there are.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>supervisor:count_children/1</otp></remarks>
    public ValueTask<ChildCounts> CountChildrenAsync(CancellationToken cancellationToken = default) =>
        CallAsync(new CountChildren(), cancellationToken);

    /// <summary>The specification of a child, its defaults filled in; null: there is none of this id.</summary>
    /// <param name="id">The child.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <remarks><otp>supervisor:get_childspec/2</otp></remarks>
    public ValueTask<ChildSpec?> GetChildSpecAsync(ChildId id, CancellationToken cancellationToken = default) =>
        CallAsync(new GetChildSpec(id), cancellationToken);

    /// <summary>Stops the children, the last started first, and then the supervisor. A parent that keeps it permanent starts it again.</summary>
    /// <param name="reason">Its exit reason. Null: normal.</param>
    /// <param name="timeout">How long to wait; the stop goes on. Null: for ever.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <exception cref="CallFailedException">It does not run, the time is over, or it ended for another reason.</exception>
    /// <remarks><otp>Supervisor.stop/3</otp></remarks>
    public ValueTask StopAsync(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Address.StopAsync(reason, timeout, cancellationToken);

    /// <summary>For people.</summary>
    public override string ToString() => $"supervisor {Address}";

    private ValueTask<TReply> CallAsync<TReply>(ICall<TReply> request, CancellationToken cancellationToken) =>
        SupervisorCalls.CallAsync<Supervisor, TReply>(Address, request, cancellationToken);
}
