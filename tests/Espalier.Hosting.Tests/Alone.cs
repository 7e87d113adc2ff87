namespace Espalier.Hosting.Tests;

/// <summary>
/// Tests that run one by one and beside no others: those that keep the machine busy, and those that hold a host to real seconds, which
/// others would take from it.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    internal const string Name = "alone";
}
