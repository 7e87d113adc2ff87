namespace Espalier.Supervision;

/// <summary>Who is a child already.</summary>
internal interface IChildTable
{
    /// <summary>Does a child run as this process?</summary>
    bool Contains(Pid pid);
}
