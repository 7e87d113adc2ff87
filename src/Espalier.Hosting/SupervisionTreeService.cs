using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Starts the tree with the host, stops it with the host, and stops the host when the tree has ended.</summary>
internal sealed class SupervisionTreeService(
    SupervisionTree tree, ProcessSystem system, SystemSettings settings, IOptions<SupervisionTreeOptions> options, IServiceProvider services)
    : IHostedLifecycleService
{
    private const int ShownProcesses = 20;

    private readonly ILogger _logger = settings.Options.LoggerFactory.CreateLogger("Espalier.Hosting");
    private readonly IHostApplicationLifetime _lifetime = services.GetRequiredService<IHostApplicationLifetime>();
    private readonly TreeState _state = services.GetRequiredService<TreeState>();
    private readonly ExitCode _exitCode = services.GetRequiredService<ExitCode>();
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
                "", typeof(SupervisionTreeOptions), [$"Order is {options.Value.Order}: expected BeforeHostedServices or AfterHostedServices."]);
        }
        RefuseDoubles();
        CheckBudget();
        return IsFirst ? StartTreeAsync(cancellationToken) : Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => IsFirst ? Task.CompletedTask : StartTreeAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _state.Enter(TreePhase.Stopping);
        _stopBegan = system.TimeProvider.GetTimestamp();
        return IsFirst ? Task.CompletedTask : StopTreeAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => IsFirst ? StopTreeAsync(cancellationToken) : Task.CompletedTask;

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

    /// <summary>The tree is lost: the others stop beside it. On the root's thread, which is not to run code of strangers.</summary>
    private void OnGivingUp()
    {
        Volatile.Write(ref _isLost, true);
        _state.Enter(TreePhase.Lost);
        _exitCode.Fail();
        ThreadPool.UnsafeQueueUserWorkItem(static lifetime => lifetime.StopApplication(), _lifetime, preferLocal: false);
    }

    private async Task WatchAsync(Task run)
    {
        try
        {
            await run;
            if (_lifetime.ApplicationStopping.IsCancellationRequested)
                return;
            _state.Enter(TreePhase.Stopping);
            HostingLog.TreeWasStopped(_logger);
        }
        catch (Exception failure)
        {
            _state.Enter(TreePhase.Lost);
            _failure = failure;
            _exitCode.Fail();
            HostingLog.TreeHasFailed(_logger, failure.Message, (failure as SupervisionFailedException)?.Report, failure);
        }
        _lifetime.StopApplication();
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
        }
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }

    /// <summary>What is left of the host's time; hosted services that stopped before have taken their part.</summary>
    private TimeSpan FindGrace()
    {
        TimeSpan wanted = settings.Options.StopGrace;
        if (settings.HostTimeout == Timeout.InfiniteTimeSpan)
            return wanted;
        TimeSpan left = settings.HostTimeout - system.TimeProvider.GetElapsedTime(_stopBegan);
        TimeSpan grace = StopBudget.GraceWithin(left > TimeSpan.Zero ? left : TimeSpan.Zero, settings.Options.UnwindGrace);
        return wanted == Timeout.InfiniteTimeSpan || grace < wanted ? grace : wanted;
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

    private void CheckBudget()
    {
        var budget = StopBudget.Of(tree.Children, settings.Options.UnwindGrace, settings.Options.StopGrace);
        if (budget.Fits)
            return;
        string needed = StopBudget.TextOf(budget.Needed), given = StopBudget.TextOf(budget.Given);
        HostingLog.StopMayTakeTooLong(_logger, needed, budget.PartsText, given, StopBudget.TextOf(settings.HostTimeout));
    }
}
