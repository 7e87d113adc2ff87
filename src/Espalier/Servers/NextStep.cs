namespace Espalier.Servers;

/// <summary>What a <see cref="Next"/> stands for. Apart from it, so that an answer is one reference that passes through registers.</summary>
internal sealed class NextStep(NextKind kind, object? argument = null, TimeSpan time = default)
{
    internal NextKind Kind => kind;

    /// <summary>Of a continue: what its callback gets; of a stop: the reason.</summary>
    internal object? Argument => argument;

    internal TimeSpan Time => time;
}
