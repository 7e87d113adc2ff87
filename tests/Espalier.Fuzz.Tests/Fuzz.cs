using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Espalier.Fuzz;

/// <summary>Runs a law over many cases; the same ones in every run.</summary>
internal static class Fuzz
{
    private const string SeedVariable = "ESPALIER_FUZZ_SEED";

    /// <summary>Runs the law, and fails if it has seen only refusals, or none.</summary>
    /// <param name="cases">What it is about.</param>
    /// <param name="law">True: that works. False: it is refused as it should be. Throws otherwise.</param>
    /// <param name="count">How many.</param>
    /// <remarks>A failure prints the seed of FsCheck. Other cases than usual: set ESPALIER_FUZZ_SEED to a number.</remarks>
    public static void Check<T>(Gen<T> cases, Func<T, bool> law, int count = 2_000)
    {
        int worked = 0, refused = 0;
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? "1", CultureInfo.InvariantCulture);
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(count)
            .WithQuietOnSuccess(true)
            .WithReplay(new Replay(new Rnd(seed), FSharpOption<int>.None));
        Property property = Prop.ForAll(cases.ToArbitrary(), Judge);

        FsCheck.Check.One(config, property);

        Assert.True(worked > 0 && refused > 0 && worked + refused == count, $"{worked} worked and {refused} were refused, of {count}.");

        void Judge(T one)
        {
            if (law(one))
                worked++;
            else
                refused++;
        }
    }
}
