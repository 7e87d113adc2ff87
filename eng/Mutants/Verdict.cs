namespace Espalier.Mutants;

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">Which one.</param>
/// <param name="Compiles">False: it is none.</param>
/// <param name="NoticedBy">The test or recording that failed; null: it has survived.</param>
internal sealed record Verdict(Mutant Mutant, bool Compiles, string? NoticedBy)
{
    public override string ToString() =>
        $"{Mutant.Number,4}  {Mutant.File}:{Mutant.Line}  {Mutant.Member}: {Mutant.What}  "
        + (!Compiles ? "(does not compile)" : NoticedBy ?? "SURVIVED");
}
