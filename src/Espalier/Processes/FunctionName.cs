namespace Espalier.Processes;

/// <summary>What people call a function: its name, or where it is written if the compiler made its name.</summary>
internal static class FunctionName
{
    internal static string Of(Delegate function)
    {
        // Lambdas are <Outer>b__1_0, local functions <Outer>g__Name|1_0, and Outer may be such a name itself.
        string name = function.Method.Name;
        int local = name.IndexOf(">g__", StringComparison.Ordinal);
        int bar = name.LastIndexOf('|');
        if (local >= 0 && bar > local)
            return name[(local + 4)..bar];
        int lambda = name.LastIndexOf(">b__", StringComparison.Ordinal);
        if (name.StartsWith('<') && lambda > 0)
            return $"a function in {name[..lambda].Trim('<', '>', '$')}";
        return name;
    }
}
