namespace Espalier.Hosting;

/// <summary>The exit code of the program, where nobody is left who could be told otherwise.</summary>
internal class ExitCode
{
    /// <summary>It has failed. Whoever has set a code already knows better which.</summary>
    public virtual void Fail()
    {
        if (Environment.ExitCode == 0)
            Environment.ExitCode = 1;
    }
}
