using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Hosting;

/// <summary>The program's system, for what is nothing without it.</summary>
internal static class TreeSystem
{
    /// <summary>What says how it comes into the container.</summary>
    internal const string Advice = "expected services.AddSupervisionTree(...) in the program, which makes the ProcessSystem and starts the tree.";

    /// <summary>Finds it.</summary>
    /// <param name="services">The program's.</param>
    /// <param name="asker">What needs it.</param>
    /// <exception cref="InvalidOperationException">The program has none.</exception>
    internal static ProcessSystem Of(IServiceProvider services, string asker) =>
        services.GetService<ProcessSystem>() ?? throw new InvalidOperationException($"{asker} finds no ProcessSystem: {Advice}");
}
