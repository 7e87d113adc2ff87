namespace Espalier.Tidy.Traceability;

/// <summary>What is wrong with docs/otp-parity.md.</summary>
/// <param name="page">The page.</param>
/// <param name="names">What its code means.</param>
internal sealed class ParityCheck(ParityPage page, ParityNames names)
{
    private const int MinReason = 20;

    // The one way to say that nothing differs, and the two ways to say that there is nothing.
    private const string Same = "the same";
    private static readonly string[] Absent = ["not here", "later"];

    public IReadOnlyList<ParityRow> Rows { get; } = [.. page.Modules.SelectMany(module => module.Read().Rows)];

    /// <summary>Each row says what it is here, or why it is not; no name on the page means nothing.</summary>
    public IEnumerable<string> RowProblems() =>
        page.Modules.SelectMany(module => module.Read().Problems)
            .Concat(Rows.SelectMany(RowProblems))
            .Concat(page.Modules.Append(page.Deviations).SelectMany(module => module.Lines)
                .SelectMany(line => UnknownNames(line.Number, OursIn(line), owner: null)))
            .Concat(page.Additions.Cells().SelectMany(row => UnknownNames(row.Line, string.Join(' ', row.Cells), OwnerOf(row.Cells))));

    /// <summary>Each deviation that a module names has its reason, and each reason is named by a module.</summary>
    public IEnumerable<string> DeviationProblems()
    {
        var reasons = page.Deviations.Lines.Where(line => line.Text.StartsWith("- ", StringComparison.Ordinal))
            .ToLookup(line => ParityPage.DeviationsIn(line.Text).FirstOrDefault() ?? "");
        var named = page.Modules.SelectMany(module => module.Lines)
            .SelectMany(line => ParityPage.DeviationsIn(line.Text).Select(name => (line.Number, Name: name)))
            .ToList();

        foreach (var (line, name) in named.Where(deviation => !reasons.Contains(deviation.Name)))
            yield return $"line {line}: \"{name}\" does not stand under \"{ParityPage.DeviationsHeading}\"";

        foreach (var reason in reasons)
        {
            if (reason.Key.Length == 0 || !named.Any(deviation => deviation.Name == reason.Key))
                yield return $"line {reason.First().Number}: no module names the deviation \"{reason.Key}\"";
            if (reason.Count() > 1)
                yield return $"line {reason.Last().Number}: the deviation \"{reason.Key}\" stands there twice";
            if (reason.First().Text is var text && text.Length - text.LastIndexOf("**", StringComparison.Ordinal) < MinReason)
                yield return $"line {reason.First().Number}: the deviation \"{reason.Key}\" has no reason";
        }
    }

    /// <summary>Each function of OTP stands in a row of its module, left of "here".</summary>
    /// <param name="headings">Functions by heading, as name/arities.</param>
    public IEnumerable<string> FunctionProblems(IReadOnlyDictionary<string, string> headings) =>
        from heading in headings
        let rows = SectionOf(heading.Key)?.Read().Rows ?? []
        let told = rows.SelectMany(row => ParityPage.CodeIn(row.Otp)).SelectMany(ParityPage.FunctionsIn).ToHashSet()
        from function in heading.Value.Split(' ').SelectMany(ParityPage.FunctionsIn)
        where !told.Contains(function)
        select $"{heading.Key}: no row tells of {function}";

    /// <summary>Each type belongs to a heading; it and each of its members is named there, or among the additions.</summary>
    /// <param name="headings">The types by heading.</param>
    /// <param name="types">All there are.</param>
    public IEnumerable<string> MemberProblems(IReadOnlyDictionary<string, IReadOnlyList<string>> headings, IReadOnlyList<Type> types)
    {
        var known = types.ToLookup(type => ParityNames.FullName(type).Split('.')[0]);
        var added = AddedNames().ToHashSet();
        foreach (var heading in headings)
        {
            if (SectionOf(heading.Key) is null)
                yield return $"there is no section \"{heading.Key}\"";
            foreach (var name in heading.Value.Where(name => !known.Contains(name)))
                yield return $"{heading.Key}: there is no type {name}";
        }

        foreach (var type in known)
        {
            var own = headings.Where(heading => heading.Value.Contains(type.Key)).Select(heading => heading.Key).ToList();
            var told = own.Select(SectionOf).OfType<ParitySection>().SelectMany(NamesIn).Concat(added).ToHashSet();
            if (own.Count == 0)
                yield return $"{type.Key} is a public type and belongs to no heading";
            foreach (var name in type.SelectMany(NeededOf).Append(type.Key).Distinct().Where(name => own.Count > 0 && !told.Contains(name)))
                yield return $"{name} is named neither under {string.Join(", ", own)} nor among the additions";
        }
    }

    /// <summary>The names of a type's members that the page has to tell of.</summary>
    public static IEnumerable<string> NeededOf(Type type) => ParityMembers.Of(type).Select(member => $"{ParityNames.FullName(type)}.{member}");

    private IEnumerable<string> RowProblems(ParityRow row)
    {
        if (row.Otp.Length == 0)
            yield return $"line {row.Line}: says nothing of OTP; what OTP has not is an addition";

        var absent = Absent.FirstOrDefault(words => row.Here.StartsWith(words, StringComparison.Ordinal));
        if (absent is not null && row.Here[absent.Length..].Trim(':', ' ').Length + row.Notes.Length == 0)
            yield return $"line {row.Line}: \"{absent}\" without a reason";
        if (absent is null && !IsAnswer(row.Here))
            yield return $"line {row.Line}: names no member, and is no reason: {row.Here}";
    }

    private bool IsAnswer(string here) =>
        here.StartsWith(Same, StringComparison.Ordinal)
        || ParityPage.DeviationsIn(here).Any()
        || MeaningsIn(here, owner: null).Any(name => name.Meanings?.Any(meaning => meaning.Length > 0) ?? false);

    private IEnumerable<string> UnknownNames(int line, string text, string? owner) =>
        MeaningsIn(text, owner).Where(name => name.Meanings is null).Select(name => $"line {line}: nothing is called {name.Name}");

    private IEnumerable<string> NamesIn(ParitySection section) =>
        section.Lines.SelectMany(line => MeaningsIn(OursIn(line), owner: null)).SelectMany(name => name.Meanings ?? []);

    private IEnumerable<string> AddedNames() =>
        from row in page.Additions.Cells()
        from cell in row.Cells
        from name in MeaningsIn(cell, OwnerOf(row.Cells))
        from meaning in name.Meanings ?? []
        select meaning;

    private IEnumerable<(string Name, IReadOnlyCollection<string>? Meanings)> MeaningsIn(string text, string? owner) =>
        ParityPage.CodeIn(text).Where(ParityNames.IsCSharp).SelectMany(code => names.Read(code, owner));

    // What stands left of "here" is OTP's.
    private string OursIn(ParityLine line) =>
        !line.Text.StartsWith('|') ? line.Text
        : Rows.Where(row => row.Line == line.Number).Select(row => $"{row.Here} {row.Notes}").FirstOrDefault() ?? "";

    // The first cell of an addition names the type whose members the row tells of.
    private static string? OwnerOf(List<string> cells) => ParityPage.CodeIn(cells[0]).FirstOrDefault();

    private ParitySection? SectionOf(string heading) =>
        heading == ParityPage.AdditionsHeading ? page.Additions : page.Modules.FirstOrDefault(module => module.Heading == heading);
}
