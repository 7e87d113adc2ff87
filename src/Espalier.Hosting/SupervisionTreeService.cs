using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Starts the tree with the host, stops it with the host, and stops the host when the tree has ended.</summary>
internal sealed class SupervisionTreeService(
    SupervisionTree tree, ProcessSystem system, SystemSettings settings, IOptions<SupervisionTreeOptions> options, IServiceProvider services)
    : IHostedLifecycleService, IAsyncDisposable
{
    private const int ShownProcesses = 20;

    /// <summary>How long a host without a shutdown timeout may go on starting when the tree is lost: what hosts have by default.</summary>
    private static readonly TimeSpan DefaultStartTime = TimeSpan.FromSeconds(30);

    /// <summary>How long killed processes may unwind at most when the time of the host is over.</summary>
    private static readonly TimeSpan LongestUnwinding = TimeSpan.FromSeconds(30);

    /// <summary>What passes at most from the end of the last process until all have been told.</summary>
    private static readonly TimeSpan EndReserve = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = settings.Options.LoggerFactory.CreateLogger("Espalier.Hosting");
    private readonly IHostApplicationLifetime _lifetime = services.GetRequiredService<IHostApplicationLifetime>();
    private readonly TreeState _state = services.GetRequiredService<TreeState>();
    private readonly ExitCode _exitCode = services.GetRequiredService<ExitCode>();
    private readonly TaskCompletionSource _startIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _watch;
    private Exception? _failure;
    private long _stopBegan;
    private bool _isLost;

    private bool IsFirst => options.Value.Order == TreeOrder.BeforeHostedServices;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        tree.Make();
        if (!Enum.IsDefined(options.Value.Order))
        {
            throw new OptionsValidationException(
                "", typeof(SupervisionTreeOptions),
                [$"SupervisionTreeOptions.Order is {options.Value.Order}: expected BeforeHostedServices or AfterHostedServices."]);
        }
        RefuseOtherSystem();
        RefuseDoubles();
        WarnOfDoubles();
        CheckBudget();
        _lifetime.ApplicationStarted.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), _startIsOver);
        return IsFirst ? StartTreeAsync(cancellationToken) : Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => IsFirst ? Task.CompletedTask : StartTreeAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _startIsOver.TrySetResult();
        _state.Enter(TreePhase.Stopping);
        _stopBegan = system.TimeProvider.GetTimestamp();
        return IsFirst ? Task.CompletedTask : StopTreeAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => IsFirst ? StopTreeAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>A host whose start has failed is disposed of without a stop: also then what has become of the tree is told.</summary>
    /// <remarks>Before the system, which this was made with, and before the log.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (_watch is { } watch)
        {
            _state.Enter(TreePhase.Stopping);
            Task stop = system.DisposeAsync().AsTask();
            try
            {
                // By the machine's clock: the system's may stand still, as in a test, and then no grace of it is ever over.
                await Task.WhenAll(stop, watch).WaitAsync(settings.Options.StopGrace, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                await KillTreeAsync(watch);
            }
        }
        _startIsOver.TrySetCanceled(CancellationToken.None);
    }

    private async Task StartTreeAsync(CancellationToken cancellationToken)
    {
        string name = services.GetService<IHostEnvironment>()?.ApplicationName ?? "";
        var application = new HostedTree(name.Length > 0 ? name : nameof(SupervisionTree), tree, OnGivingUp);
        using var giveUp = new CancellationTokenSource();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUpStart(giveUp), null);
        Task run = system.RunAsync(application, giveUp.Token).AsTask();
        try
        {
            await WaitForStartAsync(application, run, cancellationToken);
        }
        catch (StartFailedException)
        {
            _exitCode.Fail();
            throw;
        }
        catch (SupervisionFailedException)
        {
            // It had started, and was lost before anybody was told so.
            await (_watch = WatchAsync(run));
            throw;
        }
        _state.Enter(TreePhase.Running);
        _watch = WatchAsync(run);
    }

    /// <summary>The host does not want to start any more, unless that is because of the tree, which then ends in its own order.</summary>
    private void GiveUpStart(CancellationTokenSource source)
    {
        if (!Volatile.Read(ref _isLost))
            source.Cancel();
    }

    /// <summary>Joins the start that has just begun.</summary>
    private async Task WaitForStartAsync(ProcessApplication application, Task run, CancellationToken cancellationToken)
    {
        try
        {
            StartResult result = await system.StartApplicationAsync(application, ApplicationType.Permanent, CancellationToken.None);
            if (result is not StartResult.Failed { Error: not StartError.AlreadyStarted })
                return;
        }
        catch (ObjectDisposedException)
        {
            // It has failed or was given up, and the system stops.
        }
        await run;
        cancellationToken.ThrowIfCancellationRequested();
        throw new OperationCanceledException("The supervision tree was stopped while it started.");
    }

    /// <summary>The tree is lost: the others stop beside it. On the root's thread, which is not to run code of strangers or wait.</summary>
    private void OnGivingUp()
    {
        Volatile.Write(ref _isLost, true);
        _state.Enter(TreePhase.Lost);
        _exitCode.Fail();
        ThreadPool.UnsafeQueueUserWorkItem(static service => _ = service.StopHostAsync(), this, preferLocal: false);
    }

    /// <summary>
    /// Stops the host as soon as it has started: a stop would break off its start with a cancellation, and then it never gets to the stop
    /// that tells why. A start that does not end is broken off all the same.
    /// </summary>
    private async Task StopHostAsync()
    {
        TimeSpan limit = settings.HostTimeout == Timeout.InfiniteTimeSpan ? DefaultStartTime : settings.HostTimeout;
        try
        {
            await _startIsOver.Task.WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Waited for long enough.
        }
        catch (OperationCanceledException)
        {
            // The host is disposed of.
            return;
        }
        _lifetime.StopApplication();
    }

    private async Task WatchAsync(Task run)
    {
        try
        {
            await run;
            if (_lifetime.ApplicationStopping.IsCancellationRequested || _state.Phase == TreePhase.Stopping)
                return;
            _state.Enter(TreePhase.Stopping);
            HostingLog.TreeWasStopped(_logger);
        }
        catch (Exception failure)
        {
            _state.Enter(TreePhase.Lost);
            _failure = failure;
            _exitCode.Fail();
            HostingLog.TreeHasFailed(_logger, failure.Message, failure);
        }
        _ = StopHostAsync();
    }

    private async Task StopTreeAsync(CancellationToken cancellationToken)
    {
        if (_watch is not { } watch)
            return;
        try
        {
            await system.StopAsync(FindGrace(), cancellationToken);
            await watch;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            IReadOnlyList<Pid> left = system.GetProcesses();
            HostingLog.TreeHasNotStopped(_logger, left.Count, string.Join(", ", left.Take(ShownProcesses)));
            await KillTreeAsync(watch);
        }
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }

    /// <summary>Nothing is to run on while the container is torn down. Waits no longer than killed processes may take.</summary>
    private async Task KillTreeAsync(Task watch)
    {
        TimeSpan unwinding = settings.Options.UnwindGrace;
        if (unwinding == Timeout.InfiniteTimeSpan || unwinding > LongestUnwinding)
            unwinding = LongestUnwinding;
        try
        {
            Task stop = system.StopAsync(TimeSpan.Zero, CancellationToken.None).AsTask();
            await Task.WhenAll(stop, watch).WaitAsync(unwinding + EndReserve, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // What is left has been logged. The container waits for the system, so services and loops that do not end are let go of.
            _state.GiveUp();
        }
    }

    /// <summary>What is left of the host's time; hosted services that stopped before have taken their part.</summary>
    private TimeSpan FindGrace()
    {
        TimeSpan wanted = settings.Options.StopGrace;
        if (settings.HostTimeout == Timeout.InfiniteTimeSpan)
            return wanted;
        TimeSpan left = settings.HostTimeout - system.TimeProvider.GetElapsedTime(_stopBegan);
        TimeSpan grace = StopBudget.GraceWithin(left > TimeSpan.Zero ? left : TimeSpan.Zero, settings.Options.UnwindGrace);
        return StopBudget.Shorter(grace, wanted);
    }

    /// <summary>One that the program has made lacks what the tree relies on: the container's services and log, the host's time.</summary>
    private void RefuseOtherSystem()
    {
        if (settings.System != system)
        {
            throw new InvalidOperationException(
                "The container has a ProcessSystem that the program has registered: expected the one of AddSupervisionTree. Remove the " +
                "registration, and say in SupervisionTreeOptions.ConfigureSystem what the system is to run on.");
        }
    }

    private void RefuseDoubles()
    {
        IEnumerable<Type> hosted = services.GetServices<IHostedService>().Select(static service => service.GetType());
        Type[] doubles = [.. hosted.Where(tree.Services.Contains)];
        if (doubles.Length == 0)
            return;
        string names = string.Join(", ", doubles.Select(static type => type.Name));
        throw new InvalidOperationException(
            $"{names} would run twice: as a child of the supervision tree, and by AddHostedService. Remove one of the two registrations.");
    }

    /// <summary>The host runs none of these, so they do no harm; but whoever is given one waits for work that nobody does.</summary>
    private void WarnOfDoubles()
    {
        foreach (Type service in services.GetRequiredService<ProgramServices>().FindDoubles(tree.Services))
            HostingLog.ServiceHasDouble(_logger, service.Name);
    }

    private void CheckBudget()
    {
        var budget = StopBudget.Of(tree.Children, settings.Options.UnwindGrace, settings.Options.StopGrace);
        if (budget.Fits)
            return;
        string needed = StopBudget.TextOf(budget.Needed), given = StopBudget.TextOf(budget.Given);
        TimeSpan grace = settings.Options.UnwindGrace;
        string unwinding = grace == Timeout.InfiniteTimeSpan ? "no limit" : StopBudget.TextOf(grace);
        HostingLog.StopMayTakeTooLong(_logger, needed, budget.PartsText, unwinding, given, StopBudget.TextOf(settings.HostTimeout));
    }
}
