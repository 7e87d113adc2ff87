namespace Espalier.Applications;

/// <summary>What has become of a start.</summary>
/// <param name="Result">How it ended; null: it failed with an exception.</param>
/// <param name="Failure">Why nothing can be answered: given up, refused, the system stops.</param>
/// <param name="Made">What this request has started; null: nothing, or somebody else did.</param>
internal readonly record struct StartAnswer(StartResult? Result, Exception? Failure, ApplicationRun? Made);
