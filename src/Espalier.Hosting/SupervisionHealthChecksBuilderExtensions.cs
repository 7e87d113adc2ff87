using System.Diagnostics.CodeAnalysis;
using Espalier;
using Espalier.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Health checks of the program's supervision tree.</summary>
/// <remarks>
/// They ask no process and wait for nothing: they read what <see cref="TreeSnapshot.TakeBrief"/> says. The data of a result names whoever
/// is not well by its path, and says why.
/// </remarks>
public static class SupervisionHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two checks of the whole tree: <c>supervision-ready</c> with the tag <c>ready</c>, and <c>supervision-live</c> with the tag
    /// <c>live</c>.
    /// </summary>
    /// <param name="builder">The program's health checks.</param>
    /// <param name="configure">Limits, for these checks and those of subtrees. Null: the defaults.</param>
    /// <remarks>
    /// <para>Ready: the tree has started and is not being stopped; otherwise unhealthy. Degraded while a child is being restarted or waits
    /// for that, while a supervisor has nearly used up its restarts, and while code of a process that was abandoned is still open.</para>
    /// <para>Live: unhealthy when the root has ended by itself, or when no process has been woken by a timer for
    /// <see cref="SupervisionHealthOptions.PulseLimit"/>. A program that starts, or is told to stop, is live. The first check
    /// starts a process for that, which a timer wakes every second.</para>
    /// <para>Several calls add the checks once. Wrong limits are an <see cref="OptionsValidationException"/> as the host starts, and so is a
    /// program without a supervision tree.</para>
    /// </remarks>
    public static IHealthChecksBuilder AddSupervisionTree(
        this IHealthChecksBuilder builder, Action<SupervisionHealthOptions>? configure = null)
    {
        AddServices(builder);
        if (configure is not null)
            builder.Services.Configure(configure);
        if (builder.Services.Any(static service => service.ServiceType == typeof(TreePulse)))
            return builder;

        // By a function: a container that looks at its services as it is built would only say what constructor it cannot call.
        builder.Services.AddSingleton(static services => new TreePulse(SystemOf(services)));
        builder.Add(new HealthCheckRegistration("supervision-ready", static services => Make<ReadyCheck>(services), null, ["ready"]));
        return builder.Add(new HealthCheckRegistration("supervision-live", static services => Make<LiveCheck>(services), null, ["live"]));
    }

    /// <summary>Adds a check of a part of the tree.</summary>
    /// <param name="builder">The program's health checks.</param>
    /// <param name="path">The ids from the root down to its top, with slashes between, such as <c>root/mail</c>. It may be a worker.</param>
    /// <param name="name">The name of the check. Null: the path.</param>
    /// <param name="tags">Its tags. Null: none.</param>
    /// <param name="failureStatus">What it answers when that part does not run. Null: unhealthy.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <remarks>
    /// Fails when there is nothing at that path, or it does not run at the moment. Degraded for the same reasons as the whole tree, as far
    /// as they lie in this part.
    /// </remarks>
    public static IHealthChecksBuilder AddSupervisionTree(
        this IHealthChecksBuilder builder, string path, string? name = null, IEnumerable<string>? tags = null,
        HealthStatus? failureStatus = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AddServices(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? path, services => Make<SubtreeCheck>(services, path), failureStatus, tags));
    }

    private static TCheck Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TCheck>(
        IServiceProvider services, params object[] arguments)
        where TCheck : TreeCheckup
    {
        SystemOf(services);
        return ActivatorUtilities.CreateInstance<TCheck>(services, arguments);
    }

    private static ProcessSystem SystemOf(IServiceProvider services) => TreeSystem.Of(services, "AddHealthChecks().AddSupervisionTree()");

    private static void AddServices(IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SupervisionHealthOptions>, SupervisionHealthValidation>());
        builder.Services.AddOptions<SupervisionHealthOptions>().ValidateOnStart();
        builder.Services.TryAddSingleton<TreeState>();
    }
}
