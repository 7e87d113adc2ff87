namespace Espalier.Processes;

/// <summary>Something that keeps entries for a process, to be given up at the same point of its death as its names.</summary>
internal interface IHolding
{
    /// <summary>Gives up everything that it keeps for the process. Called once, before anybody hears of its end.</summary>
    void ReleaseAll(Pid pid);
}
