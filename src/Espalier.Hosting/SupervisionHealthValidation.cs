using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

internal sealed class SupervisionHealthValidation(IServiceProvider services) : IValidateOptions<SupervisionHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, SupervisionHealthOptions options)
    {
        if (services.GetService(typeof(SupervisorPlan)) is null)
            return ValidateOptionsResult.Fail($"There is no supervision tree whose health could be checked: {TreeSystem.Advice}");
        if (options.MinRestartsLeft < 0)
        {
            return ValidateOptionsResult.Fail(
                $"{nameof(SupervisionHealthOptions)}.MinRestartsLeft is {options.MinRestartsLeft}: expected 0 or more.");
        }
        return options.PulseLimit <= 2 * TreePulse.Period
            ? ValidateOptionsResult.Fail(
                $"{nameof(SupervisionHealthOptions)}.PulseLimit is {options.PulseLimit}: expected longer than {2 * TreePulse.Period}.")
            : ValidateOptionsResult.Success;
    }
}
