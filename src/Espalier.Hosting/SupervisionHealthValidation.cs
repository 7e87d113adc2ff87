using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

internal sealed class SupervisionHealthValidation : IValidateOptions<SupervisionHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, SupervisionHealthOptions options)
    {
        if (options.MinRestartsLeft < 0)
            return ValidateOptionsResult.Fail($"MinRestartsLeft is {options.MinRestartsLeft}: expected 0 or more.");
        return options.PulseLimit <= 2 * TreePulse.Period
            ? ValidateOptionsResult.Fail($"PulseLimit is {options.PulseLimit}: expected longer than {2 * TreePulse.Period}.")
            : ValidateOptionsResult.Success;
    }
}
