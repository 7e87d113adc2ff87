namespace Espalier.Package.Tests;

/// <summary>Makes the packages once for all tests that look at them.</summary>
[CollectionDefinition(PackedEspalier.Shared)]
public sealed class PackedEspalierShare : ICollectionFixture<PackedEspalier>;
