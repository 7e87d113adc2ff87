using Espalier;

namespace Company.Web_1;

/// <summary>Finds counters by name, and starts the ones that do not run. Any thread may use it.</summary>
public sealed class CounterDesk(ProcessSystem system, ProcessRegistry<string> names)
{
    private readonly DynamicSupervisorRef _counters = DynamicSupervisor.At(system.Name("counters"));

    /// <returns>Null: there is no such counter, and as many others as there may be.</returns>
    public async ValueTask<Counter.IClient?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        ProcessName address = names.Name(name);
        try
        {
            await _counters.GetOrStartAsync(Counter.Child() with { Name = address }, cancellationToken);
        }
        catch (StartFailedException failure) when (failure.Error is StartError.TooManyChildren)
        {
            return null;
        }
        return Counter.At(address);
    }
}
