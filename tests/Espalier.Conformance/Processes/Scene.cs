namespace Espalier.Conformance;

/// <summary>What the processes of one run share.</summary>
internal sealed record Scene(ProcessSystem Runtime, ProcessNames Names, Recorder Recorder, Activity Activity)
{
    /// <summary>A second reply as a message: a pair of the call's reference, which recordings show by this word, and the reply.</summary>
    public static Json Write(StrayReply stray) => Json.Pair("tuple", Json.List(["improper", (Json)stray.Value!]));
}
