namespace Espalier.Fuzz;

/// <summary>What is wrong with a case: a refusal has to name both. For null the name of what is null is enough.</summary>
/// <param name="Field">What it is called.</param>
/// <param name="Shown">Its value, as text.</param>
internal readonly record struct Complaint(string Field, string Shown)
{
    private static readonly string[] Expectations = ["expected", "must be", "must not be", "cannot be null", "cannot be an empty"];

    /// <summary>Does the text say one of these things, and what would have been right?</summary>
    public static bool IsTold(IReadOnlyList<Complaint> complaints, string text) =>
        complaints.Any(complaint => Has(text, complaint.Field) && Has(text, complaint.Shown)) && Expectations.Any(word => Has(text, word));

    /// <summary>A list of what is wrong, for what is not as it should be.</summary>
    public static IReadOnlyList<Complaint> Of(params (bool IsWrong, string Field, object? Value)[] looks) =>
        [.. looks.Where(static look => look.IsWrong).Select(static look => new Complaint(look.Field, $"{look.Value ?? "null"}"))];

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
