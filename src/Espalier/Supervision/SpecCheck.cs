using Espalier.Naming;

namespace Espalier.Supervision;

/// <summary>What is wrong with specifications, in OTP's order: restart, significant, type, then what OTP has not, then the ids.</summary>
/// <remarks>Where it is not known in which system a child will run, its name is looked at by its supervisor.</remarks>
internal static class SpecCheck
{
    internal static SpecFault? FindFault(IReadOnlyList<ChildSpec> specs, AutoShutdown autoShutdown, LocalNames? home)
    {
        var ids = new HashSet<ChildId>();
        foreach (ChildSpec spec in specs)
        {
            if (FindFault(spec, autoShutdown, home) is { } fault)
                return fault;
            if (!ids.Add(spec.Id))
                return new SpecFault.DuplicateId(spec.Id);
        }
        return null;
    }

    internal static SpecFault? FindDynamicFault(ChildSpec spec, LocalNames? home) => spec.IsSignificant
        ? new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.IsSignificant), true, "false: no child of a dynamic supervisor is significant")
        : FindFault(spec, AutoShutdown.Never, home);

    /// <summary>What is wrong with one specification.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="autoShutdown">Its supervisor's.</param>
    /// <param name="home">The names of the system that it is to run in; null: not known yet.</param>
    internal static SpecFault? FindFault(ChildSpec? spec, AutoShutdown autoShutdown, LocalNames? home)
    {
        if (spec is null)
            return new SpecFault.InvalidField(default, "ChildSpec", null, "a specification");
        if (spec.Id.Value is null)
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Id), null, "a value with equality");
        if (spec.Start is null)
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Start), null, "a function");
        if (!Enum.IsDefined(spec.Restart))
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Restart), spec.Restart, "Permanent, Transient or Temporary");
        if (spec.IsSignificant && autoShutdown == AutoShutdown.Never)
            return new SpecFault.SignificantUnderNever(spec.Id);
        if (spec is { IsSignificant: true, Restart: RestartType.Permanent })
            return new SpecFault.SignificantPermanent(spec.Id);
        if (!Enum.IsDefined(spec.Type))
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Type), spec.Type, "Worker or Supervisor");
        if (spec.Modules is null)
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Modules), null, "a list");
        if (spec.Modules.Contains(null!))
            return new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Modules), "a list with null in it", "classes only");
        return home is null ? null : FindNameFault(spec, home);
    }

    /// <summary>A name of another system can be given to no child of this one.</summary>
    internal static SpecFault? FindNameFault(ChildSpec spec, LocalNames home) =>
        spec.Name is { Resolver: LocalNames names } && !ReferenceEquals(names, home)
            ? new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Name), $"{spec.Name} of another system", "a name of the supervisor's system")
            : null;
}
