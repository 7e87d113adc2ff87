using Xunit.Abstractions;

namespace Espalier.Mutants;

/// <summary>Tests as `dotnet test` runs them: every option has the framework's own default.</summary>
internal sealed class RunOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    public TValue GetValue<TValue>(string name) => default!;

    public void SetValue<TValue>(string name, TValue value)
    {
    }
}
