using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Hears what is wrong with a server. The generator does not listen, the analyzer does.</summary>
internal delegate void Reporter(DiagnosticDescriptor rule, Location? at, params object[] details);
