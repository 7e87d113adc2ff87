using Microsoft.Extensions.Options;

namespace Espalier.Hosting;

/// <summary>Makes the tree, so that what is wrong with it is known before anything has started.</summary>
internal sealed class TreeCheckValidation(SupervisionTree tree) : IValidateOptions<TreeCheck>
{
    public ValidateOptionsResult Validate(string? name, TreeCheck options)
    {
        tree.Make();
        return ValidateOptionsResult.Success;
    }
}
