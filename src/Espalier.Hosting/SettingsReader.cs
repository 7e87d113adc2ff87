using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Espalier.Hosting;

/// <summary>Reads settings of supervisors and children, and notes what is wrong: the key, the value, what was expected.</summary>
/// <param name="faults">Where it is noted.</param>
internal sealed class SettingsReader(List<string> faults)
{
    private const string ChildrenKey = "Children";
    private const string RestartKey = nameof(ChildSpec.Restart);
    private const string ShutdownKey = nameof(ChildSpec.Shutdown);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(10_000);

    // No others: 24:00:00 would be read as 24 days, and a number alone as so many, which nobody means.
    private static string[] TimeFormats => [@"h\:mm\:ss", @"h\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <summary>All that is wrong so far.</summary>
    public List<string> Faults => faults;

    /// <summary>The section of a child; null: there is none.</summary>
    public static IConfigurationSection? ChildOf(IConfigurationSection section, ChildId id) =>
        section.GetSection(ChildrenKey).GetChildren().FirstOrDefault(child => IsSame(child.Key, id.ToString()));

    /// <summary>What a section says about a supervisor.</summary>
    public SupervisorOptions Read(SupervisorOptions options, IConfigurationSection section)
    {
        // A section of a child that is a supervisor has the child's settings too, which are checked where they are read.
        RefuseOthers(section, IsOfChild(section) ? [.. KeysOfSupervisor(), .. KeysOfChild()] : KeysOfSupervisor());
        return options with
        {
            Strategy = ReadEnum(section, nameof(options.Strategy), options.Strategy),
            MaxRestarts = ReadCount(section, nameof(options.MaxRestarts), options.MaxRestarts),
            RestartPeriod = ReadTime(section, nameof(options.RestartPeriod), mayBeZero: false, "") ?? options.RestartPeriod,
            AutoShutdown = ReadEnum(section, nameof(options.AutoShutdown), options.AutoShutdown),
        };
    }

    /// <summary>What a section says about a child.</summary>
    public ChildSpec Read(IConfigurationSection section, ChildSpec spec, bool isSupervisor)
    {
        if (!isSupervisor)
            RefuseOthers(section, KeysOfChild());
        return spec with
        {
            Restart = ReadEnum(section, RestartKey, spec.Restart),
            Shutdown = ReadShutdown(section) ?? spec.Shutdown,
        };
    }

    /// <summary>A section for a child that does not exist is a mistake in writing.</summary>
    public void RefuseStrangers(IConfigurationSection section, IReadOnlyList<ChildId> ids)
    {
        foreach (IConfigurationSection child in section.GetSection(ChildrenKey).GetChildren())
        {
            if (!ids.Any(id => IsSame(child.Key, id.ToString())))
                faults.Add($"{child.Path} is no child: expected one of {string.Join(", ", ids)}.");
        }
    }

    private void RefuseOthers(IConfigurationSection section, IReadOnlyList<string> known)
    {
        if (section.Value is { } value)
            faults.Add($"{section.Path} is \"{value}\": expected a section with {string.Join(", ", known)}.");
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!known.Any(key => IsSame(key, child.Key)))
                faults.Add($"{child.Path} is no setting: expected {string.Join(", ", known)}.");
        }
    }

    private TEnum ReadEnum<TEnum>(IConfigurationSection section, string key, TEnum otherwise)
        where TEnum : struct, Enum
    {
        if (section[key] is not { } text)
            return otherwise;
        string[] names = Enum.GetNames<TEnum>();

        // By its name only: numbers and lists would be understood too, and mean nothing to a reader.
        if (names.FirstOrDefault(name => IsSame(name, text)) is { } known)
            return Enum.Parse<TEnum>(known);
        Refuse(section, key, text, string.Join(", ", names[..^1]) + " or " + names[^1]);
        return otherwise;
    }

    private int ReadCount(IConfigurationSection section, string key, int otherwise)
    {
        if (section[key] is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return count;
        Refuse(section, key, text, "a whole number, 0 or more");
        return otherwise;
    }

    private ShutdownPolicy? ReadShutdown(IConfigurationSection section)
    {
        string? text = section[ShutdownKey];
        if (text is not null && IsSame(text, nameof(ShutdownPolicy.Infinite)))
            return ShutdownPolicy.Infinite;
        if (text is not null && IsSame(text, nameof(ShutdownPolicy.BrutalKill)))
            return ShutdownPolicy.BrutalKill;
        return ReadTime(section, ShutdownKey, mayBeZero: true, ", Infinite or BrutalKill") is { } limit ? ShutdownPolicy.Within(limit) : null;
    }

    private TimeSpan? ReadTime(IConfigurationSection section, string key, bool mayBeZero, string besides)
    {
        if (section[key] is not { } text)
            return null;
        bool isTime = TimeSpan.TryParseExact(text.Trim(), TimeFormats, CultureInfo.InvariantCulture, out TimeSpan time);
        if (isTime && (time > TimeSpan.Zero || (mayBeZero && time == TimeSpan.Zero)) && time <= Longest)
            return time;
        Refuse(section, key, text, $"a time such as 00:00:05, or 1.12:00:00 with days, {(mayBeZero ? "zero or more" : "longer than zero")}{besides}");
        return null;
    }

    private void Refuse(IConfigurationSection section, string key, string value, string expected) =>
        faults.Add($"{section.Path}:{key} is \"{value}\": expected {expected}.");

    private static string[] KeysOfSupervisor() =>
    [
        nameof(SupervisorOptions.Strategy), nameof(SupervisorOptions.MaxRestarts), nameof(SupervisorOptions.RestartPeriod),
        nameof(SupervisorOptions.AutoShutdown), ChildrenKey,
    ];

    private static string[] KeysOfChild() => [RestartKey, ShutdownKey];

    private static bool IsOfChild(IConfigurationSection section) =>
        section.Path.Split(':') is [.., var above, _] && IsSame(above, ChildrenKey);

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
