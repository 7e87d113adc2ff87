using Microsoft.Extensions.Configuration;

namespace Espalier.Hosting;

/// <summary>What a program has said about one supervisor while its services were put together. Nothing is checked yet.</summary>
internal sealed class SupervisorPlan
{
    /// <summary>How it treats its children, as the code says; the configuration may say otherwise.</summary>
    public SupervisorOptions Options { get; set; } = new();

    /// <summary>In the order in which they are started.</summary>
    public List<ChildPlan> Children { get; } = [];

    /// <summary>Where settings come from. Later ones go before earlier ones.</summary>
    public List<IConfigurationSection> Sections { get; } = [];
}
