namespace Espalier.Hosting.Tests.Hosts;

/// <summary>A request, as an object, that no server of the tests knows.</summary>
internal sealed record Unknown : ICall<string>;
