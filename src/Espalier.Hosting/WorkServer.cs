using System.Runtime.ExceptionServices;
using Espalier.CompilerServices;

namespace Espalier.Hosting;

/// <summary>A process around something that knows nothing of processes: its end is the process's, and the process's stop is its own.</summary>
/// <param name="name">What people call it.</param>
/// <param name="kind">What it is, such as "a service".</param>
/// <param name="create">Makes it, in each life anew.</param>
/// <param name="start">The start of the child.</param>
/// <param name="givenUp">From then on it is not waited for: the program is disposed of.</param>
internal sealed class WorkServer(
    string name, string kind, Func<ChildStartContext, SupervisedWork> create, ChildStartContext start, Task givenUp)
    : GenServer, IWorkHost, IAsyncDisposable
{
    private SupervisedWork? _work;
    private bool _isFailureTold;
    private bool _isStopping;

    public string WorkName => name;

    public string WorkKind => kind;

    protected override async ValueTask<InitResult> InitAsync()
    {
        TrapExits = true;
        _work = create(start);
        await ApartAsync(() => _work.PrepareAsync(Context.CancellationToken));
        return InitResult.OkThen(Next.Continue(_work));
    }

    protected override async ValueTask<Next> HandleContinueAsync(object argument)
    {
        await ApartAsync(() =>
        {
            // Not awaited: while a handler is open nobody could stop it in good order.
            _ = RunAsync((SupervisedWork)argument);
            return default;
        });
        return Next.Receive;
    }

    protected override ValueTask<Next> HandleInfoAsync(object message)
    {
        switch (message)
        {
            case WorkEnded { Failure: { } failure }:
                _isFailureTold = true;
                ExceptionDispatchInfo.Throw(failure);
                return default;
            case WorkEnded:
                return new(Next.Stop(ExitReason.Normal));

            // A signal of somebody: not from its parent, which would be a stop.
            case TrappedExit:
                return new(Next.Receive);
            default:
                return base.HandleInfoAsync(message);
        }
    }

    protected override async ValueTask TerminateAsync(ExitReason reason)
    {
        _isStopping = true;
        Exception? ofStop = null;
        try
        {
            await WaitForAsync(_work!.StopAsync(Context.CancellationToken).AsTask());
        }
        catch (Exception failure)
        {
            ofStop = failure;
        }

        // Also if it has failed in its stop, or just before: nobody reads any more what it sends to itself.
        Exception? ofWork = _work!.Failure;
        if (ofStop is not null && ofWork is not null)
            throw new AggregateException(ofWork, ofStop);
        if ((ofStop ?? (_isFailureTold ? null : ofWork)) is { } only)
            ExceptionDispatchInfo.Throw(only);
    }

    public async ValueTask DisposeAsync()
    {
        if (_work is not null)
            await WaitForAsync(_work.DisposeAsync().AsTask());
    }

    private async Task WaitForAsync(Task code)
    {
        if (await Task.WhenAny(code, givenUp) == code)
            await code;
    }

    /// <summary>
    /// Runs code on the turn that may leave something running, in no flow of a callback: that would log for ever as what this one handled.
    /// </summary>
    private Task ApartAsync(Func<ValueTask> code)
    {
        using (ExecutionContext.SuppressFlow())
            return BeginAsync(code);
    }

    private async Task BeginAsync(Func<ValueTask> code)
    {
        // Comes back without the flow.
        await Task.Yield();
        Context.CancellationToken.ThrowIfCancellationRequested();
        using IDisposable? scope = Context.BeginLogScope();
        await code();
    }

    private async Task RunAsync(SupervisedWork work)
    {
        Pid self = Context.Self;
        CancellationToken lifetime = Context.CancellationToken;
        Exception? failure = null;
        try
        {
            await work.RunAsync(lifetime);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }
        if (!_isStopping && !lifetime.IsCancellationRequested)
            self.Send(new WorkEnded(failure));
    }
}
