using Microsoft.Extensions.Options;

namespace Espalier.AspNetCore;

internal sealed class SupervisionProblemDetailsValidation : IValidateOptions<SupervisionProblemDetailsOptions>
{
    public ValidateOptionsResult Validate(string? name, SupervisionProblemDetailsOptions options) =>
        options.RetryAfter < TimeSpan.Zero
            ? ValidateOptionsResult.Fail($"{nameof(SupervisionProblemDetailsOptions)}.RetryAfter is {options.RetryAfter}: expected zero or more.")
            : ValidateOptionsResult.Success;
}
