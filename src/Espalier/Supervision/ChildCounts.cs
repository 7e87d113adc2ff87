namespace Espalier;

/// <summary>How many children a supervisor has.</summary>
/// <param name="Specs">Specifications it keeps; for a dynamic supervisor, children, those being restarted too.</param>
/// <param name="Active">Children that are alive; for a dynamic supervisor, those that are not being restarted.</param>
/// <param name="Supervisors">Those of type supervisor, running or not.</param>
/// <param name="Workers">Those of type worker, running or not.</param>
/// <remarks><otp>count_children/1</otp></remarks>
public sealed record ChildCounts(int Specs, int Active, int Supervisors, int Workers);
