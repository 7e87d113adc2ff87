namespace Espalier.Tidy.Traceability;

/// <summary>A test as found in the sources, with the upstream cases and the defects it stands for.</summary>
internal sealed record TestMethod(
    string Class,
    string Name,
    string Path,
    IReadOnlyList<(string Suite, string Case)> OtpCases,
    IReadOnlyList<int> PeerDefects);
