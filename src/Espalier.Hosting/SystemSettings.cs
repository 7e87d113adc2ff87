using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>What the program's system runs on: what its container has.</summary>
internal sealed class SystemSettings
{
    public SystemSettings(
        IServiceProvider services, IOptions<SupervisionTreeOptions> tree, IOptions<HostOptions> host, ILoggerFactory loggers,
        IEnumerable<IRuntimeEventSink> sinks)
    {
        HostTimeout = host.Value.ShutdownTimeout;
        var options = new ProcessSystemOptions
        {
            TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            LoggerFactory = loggers,
            LogScopes = tree.Value.LogScopes,
            Services = services,
            EventSinks = [.. sinks],
        };
        options = options with { StopGrace = StopBudget.GraceWithin(HostTimeout, options.UnwindGrace) };
        options = tree.Value.ConfigureSystem is { } configure
            ? configure(options) ?? throw new InvalidOperationException("ConfigureSystem answered null: expected options.")
            : options;
        if (options.Services is null)
        {
            throw new InvalidOperationException(
                "ConfigureSystem answered options whose Services is null: expected the container's, which the children need. Change what it " +
                "is given by \"with\", instead of making new options.");
        }

        // With the grace in which killed ones unwind as it is now.
        Options = options with
        {
            StopGrace = StopBudget.Shorter(options.StopGrace, StopBudget.GraceWithin(HostTimeout, options.UnwindGrace)),
        };
    }

    public ProcessSystemOptions Options { get; }

    /// <summary>The system that runs on them; null: nobody has asked for it, or the container has another.</summary>
    public ProcessSystem? System { get; private set; }

    /// <summary>The time that the host leaves everything together to stop.</summary>
    public TimeSpan HostTimeout { get; }

    /// <summary>Makes the program's system. Called once, by the container.</summary>
    public ProcessSystem MakeSystem() => System = new ProcessSystem(Options);
}
