namespace Espalier.Servers;

/// <summary>What a <see cref="Next"/> stands for. Apart from it, so that an answer is one reference that passes through registers.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Argument">Of a continue: what its callback gets; of a stop: the reason.</param>
/// <param name="Time">Of a limited wait: how long.</param>
internal sealed record NextStep(NextKind Kind, object? Argument = null, TimeSpan Time = default);
