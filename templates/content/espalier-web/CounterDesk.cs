using Espalier;

namespace Company.Web_1;

/// <summary>Finds counters by name, and starts the ones that do not run. Any thread may use it.</summary>
public sealed class CounterDesk(ProcessSystem system, ProcessRegistry<string> names)
{
    private readonly DynamicSupervisorRef _counters = DynamicSupervisor.At(system.Name("counters"));

    public async ValueTask<Counter.IClient> OpenAsync(string name, CancellationToken cancellationToken)
    {
        ProcessName address = names.Name(name);
        await _counters.GetOrStartAsync(Counter.Child() with { Name = address }, cancellationToken);
        return Counter.At(address);
    }
}
