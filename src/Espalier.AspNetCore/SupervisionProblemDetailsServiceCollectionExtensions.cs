using Espalier;
using Espalier.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Failed calls as responses.</summary>
public static class SupervisionProblemDetailsServiceCollectionExtensions
{
    /// <summary>
    /// Answers requests that fail because a call to a server did: with 503 and <c>Retry-After</c> if there was no such process or it ended
    /// under the call, as while it is restarted; with 504 if it did not reply in time.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Changes the options. Null: the defaults.</param>
    /// <remarks>
    /// <para>503 is a <see cref="CallFailedException"/> of a <see cref="CallOperation.Call"/> whose server has ended
    /// (<see cref="CallFailedException.HasServerEnded"/>) or was not there (<see cref="ExitKind.NoProcess"/>), and
    /// <see cref="ProcessNotFoundException"/>, as of a registry that does not run; 504 one that was <see cref="ExitKind.TimedOut"/> by its
    /// own limit. Every other exception stays what it was: a client for servers of another class, a process that calls itself, and a wait
    /// that was cancelled are not the server's fault. So does a response that has begun.</para>
    /// <para>Nothing has to be added to the pipeline. It works behind <c>UseExceptionHandler</c>, on the developer exception page, and
    /// with neither; what catches exceptions further in goes before it. The body is <c>application/problem+json</c>, written by the
    /// <c>IProblemDetailsService</c> if there is one that can. Only in Development it says which process failed, and why. Each
    /// is logged as a warning (8001).</para>
    /// <para>Wrong options are an <see cref="OptionsValidationException"/> as the host starts.</para>
    /// </remarks>
    public static IServiceCollection AddSupervisionProblemDetails(
        this IServiceCollection services, Action<SupervisionProblemDetailsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);
        services.AddOptions<SupervisionProblemDetailsOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SupervisionProblemDetailsOptions>, SupervisionProblemDetailsValidation>());
        services.TryAddSingleton<CallFailureResponder>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, CallExceptionHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDeveloperPageExceptionFilter, CallExceptionPageFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CallExceptionStartup>());
        return services;
    }
}
