namespace Espalier.Hosting.Tests;

/// <summary>Tests that keep the machine busy run alone: others here hold real hosts to the seconds of their shutdown timeouts.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UnderFire
{
    internal const string Name = "under fire";
}
