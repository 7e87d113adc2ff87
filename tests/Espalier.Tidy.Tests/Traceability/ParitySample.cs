namespace Espalier.Tidy.Traceability;

/// <summary>A type with members of all kinds, to show what the parity page must name.</summary>
public class ParitySample
{
    public const int Limit = 5;

    public ParitySample? Next { get; init; }

    public static ValueTask<ParitySample?> RunAsync(int x) => new(x > Limit ? null : new ParitySample { Next = new Special() });

    public override string ToString() => "sample";

    protected virtual void Finish() => Hidden();

    internal static void Hidden()
    {
    }

    public sealed record Answer(int Value);

    public sealed class Special : ParitySample
    {
        public TimeSpan Pause { get; init; }

        protected override void Finish()
        {
        }
    }
}
