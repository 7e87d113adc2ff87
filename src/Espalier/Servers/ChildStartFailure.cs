namespace Espalier;

/// <summary>The detail with which a supervisor shuts down when one of its children could not be started.</summary>
/// <param name="Id">The child.</param>
/// <param name="Error">Why; it may be another supervisor's failure to start a child.</param>
/// <remarks><otp>{failed_to_start_child, Id, Reason}</otp></remarks>
public sealed record ChildStartFailure(ChildId Id, StartError Error)
{
    /// <summary>One line for people: the path from here, and the reason at its end.</summary>
    public override string ToString()
    {
        string path = Id.ToString();
        StartError error = Error;
        while (error is StartError.Failed { Reason.Value: ChildStartFailure inner })
        {
            path = $"{path}/{inner.Id}";
            error = inner.Error;
        }
        return $"child {path} failed to start: {error}";
    }
}
