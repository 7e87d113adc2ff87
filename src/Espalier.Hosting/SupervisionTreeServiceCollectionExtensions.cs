using Espalier;
using Espalier.CompilerServices;
using Espalier.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>A supervision tree in the container of a program.</summary>
public static class SupervisionTreeServiceCollectionExtensions
{
    /// <summary>Adds children to the program's supervision tree, which starts and stops with the host.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Adds children to the root, or says how it treats them. Called at once.</param>
    /// <param name="configureOptions">Where the tree stands among the hosted services, and what its system runs on. Null: nothing to say.</param>
    /// <remarks>
    /// <para>Called several times, all calls add to one root, in this order: a library may ship a part of the tree.</para>
    /// <para>A <see cref="ProcessSystem"/> and the root's <see cref="SupervisorRef"/> can be injected from here on. The system's clock is the
    /// <see cref="TimeProvider"/> of the container, if it has one; its log is the container's, and so are its
    /// <see cref="IRuntimeEventSink"/>s. Everything is checked as the host starts, before anything of it is started, and what is wrong is an
    /// <see cref="OptionsValidationException"/>.</para>
    /// <para>When the root gives up, the host stops, <see cref="Environment.ExitCode"/> becomes 1 if it was 0, and the host's
    /// <c>StopAsync</c>, and so its <c>RunAsync</c>, throws a <see cref="SupervisionFailedException"/>. A root that cannot be started fails
    /// the host's start with a <see cref="StartFailedException"/>. A host that still starts when the root gives up finishes that first, for
    /// its shutdown timeout at most.</para>
    /// <para>A <see cref="ProcessSystem"/> that the program registers itself is refused as the host starts, by an
    /// <see cref="InvalidOperationException"/>: use <see cref="SupervisionTreeOptions.ConfigureSystem"/>.</para>
    /// </remarks>
    public static IServiceCollection AddSupervisionTree(
        this IServiceCollection services, Action<SupervisionTreeBuilder> configure, Action<SupervisionTreeOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        SupervisorPlan root = FindRoot(services) ?? AddTree(services);
        configure(new SupervisionTreeBuilder(services, root));
        if (configureOptions is not null)
            services.Configure(configureOptions);
        return services;
    }

    /// <summary>Adds the client of a server that runs under a name.</summary>
    /// <typeparam name="TClient">Its generated interface, such as <c>Counter.IClient</c>.</typeparam>
    /// <param name="services">The program's services.</param>
    /// <param name="name">The name in the program's <see cref="ProcessSystem"/>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">This interface is registered already: see the remarks.</exception>
    /// <remarks>
    /// One for the whole program, and one for each interface: of two servers of a class, the second one's client is made by its <c>At</c>, in
    /// a service of your own. Each call goes to whoever holds the name then, so it outlives restarts; nobody there: the call fails with
    /// a <see cref="CallFailedException"/>. It may be asked for before the tree starts. Without a tree in the program, asking for it
    /// is an <see cref="InvalidOperationException"/>.
    /// </remarks>
    public static IServiceCollection AddServerClient<TClient>(this IServiceCollection services, string name)
        where TClient : class, IServerClient<TClient>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.AddServerClient<TClient>(
            provider => TreeSystem.Of(provider, $"AddServerClient<{TextOf(typeof(TClient))}>").Name(name));
    }

    /// <summary>Adds the client of a server at an address.</summary>
    /// <typeparam name="TClient">Its generated interface, such as <c>Counter.IClient</c>.</typeparam>
    /// <param name="services">The program's services.</param>
    /// <param name="findAddress">The address, such as the name of a registry's key. Called once, when the client is first asked for.</param>
    /// <exception cref="InvalidOperationException">This interface is registered already, as for the other.</exception>
    public static IServiceCollection AddServerClient<TClient>(this IServiceCollection services, Func<IServiceProvider, ProcessAddress> findAddress)
        where TClient : class, IServerClient<TClient>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(findAddress);
        if (services.Any(static service => service.ServiceType == typeof(TClient) && !service.IsKeyedService))
        {
            string client = TextOf(typeof(TClient));
            throw new InvalidOperationException(
                $"{client} is registered already: expected one AddServerClient for each interface, as the last one would be given to everybody. " +
                "For another server of this class register a class of your own, which makes its client by At.");
        }
        return services.AddSingleton(provider => TClient.At(findAddress(provider)));
    }

    private static string TextOf(Type client) => client.DeclaringType is { } server ? $"{server.Name}.{client.Name}" : client.Name;

    private static SupervisorPlan? FindRoot(IServiceCollection services) =>
        services.FirstOrDefault(static service => service.ServiceType == typeof(SupervisorPlan))?.ImplementationInstance as SupervisorPlan;

    private static SupervisorPlan AddTree(IServiceCollection services)
    {
        var root = new SupervisorPlan();
        services.AddSingleton(root);
        services.AddSingleton(new ProgramServices(services));
        services.TryAddSingleton<ExitCode>();
        services.TryAddSingleton<TreeState>();
        services.AddSingleton<SystemSettings>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<SystemSettings>().MakeSystem());
        services.TryAddSingleton(static provider => Supervisor.At(provider.GetRequiredService<ProcessSystem>().Name(SupervisionTree.RootName)));
        services.AddSingleton<SupervisionTree>();
        services.AddSingleton<IValidateOptions<TreeCheck>, TreeCheckValidation>();
        services.AddOptions<TreeCheck>().ValidateOnStart();
        services.AddHostedService<SupervisionTreeService>();
        return root;
    }
}
