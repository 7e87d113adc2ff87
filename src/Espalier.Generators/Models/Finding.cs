namespace Espalier.Generators.Models;

/// <summary>A class with handlers, as the generator has found it.</summary>
/// <param name="Server">What can be generated for it; null: nothing.</param>
/// <param name="Faulty">The id of a class for which nothing can be; null: something can.</param>
internal sealed record Finding(ServerModel? Server, string? Faulty);
