namespace Espalier.Hosting.Tests.Hosts;

/// <summary>The steps that fail.</summary>
internal sealed record StepperFaults(params string[] Steps);
