namespace Espalier.Tasks;

/// <summary>Somebody who waits for the outcomes of tasks that no process owns.</summary>
internal interface IOutcomeListener<T>
{
    /// <summary>One of them has an outcome. Any thread; without a lock.</summary>
    void Hear(TaskOutcome<T> outcome);
}
