namespace Espalier.Supervision;

/// <summary>What is wrong with specifications, in OTP's order: restart, significant, type, then the ids.</summary>
internal static class SpecCheck
{
    internal static SpecFault? FindFault(IReadOnlyList<ChildSpec> specs, AutoShutdown autoShutdown)
    {
        var ids = new HashSet<ChildId>();
        foreach (ChildSpec spec in specs)
        {
            if (FindFault(spec, autoShutdown) is { } fault)
                return fault;
            if (!ids.Add(spec.Id))
                return new SpecFault.DuplicateId(spec.Id);
        }
        return null;
    }

    internal static SpecFault? FindDynamicFault(ChildSpec spec) => spec.IsSignificant
        ? new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.IsSignificant), true, "false: no child of a dynamic supervisor is significant")
        : FindFault(spec, AutoShutdown.Never);

    internal static SpecFault? FindFault(ChildSpec? spec, AutoShutdown autoShutdown)
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
        return spec.Modules is null ? new SpecFault.InvalidField(spec.Id, nameof(ChildSpec.Modules), null, "a list") : null;
    }
}
