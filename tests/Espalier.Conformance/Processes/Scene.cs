using Espalier.Conformance.Recording;

namespace Espalier.Conformance.Processes;

/// <summary>What the processes of one run share.</summary>
internal sealed record Scene(ProcessSystem Runtime, ProcessNames Names, Recorder Recorder, Activity Activity);
