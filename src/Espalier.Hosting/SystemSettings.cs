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
        Options = tree.Value.ConfigureSystem is { } configure
            ? configure(options) ?? throw new InvalidOperationException("ConfigureSystem answered null: expected options.")
            : options;
    }

    public ProcessSystemOptions Options { get; }

    /// <summary>The time that the host leaves everything together to stop.</summary>
    public TimeSpan HostTimeout { get; }
}
