using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Hosting;

/// <summary>What the program has registered.</summary>
/// <param name="services">All of it, once the container is built.</param>
internal sealed class ProgramServices(IServiceCollection services)
{
    /// <summary>Those of the classes of which the container has instances too.</summary>
    internal IEnumerable<Type> FindDoubles(IReadOnlyList<Type> classes) =>
        classes.Distinct().Where(type => services.Any(service => Makes(service, type)));

    private static bool Makes(ServiceDescriptor service, Type type)
    {
        Type? made = service.IsKeyedService ? service.KeyedImplementationType : service.ImplementationType;
        object? instance = service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance;
        return service.ServiceType == type || made == type || instance?.GetType() == type;
    }
}
