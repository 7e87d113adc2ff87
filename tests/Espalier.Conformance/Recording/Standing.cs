namespace Espalier.Conformance;

/// <summary>
/// What a process is in the middle of. Sleeping or expecting a time-out: more will happen without any message. Carrying out an op,
/// so perhaps waiting for another process, or holding its mailbox: that is rest.
/// </summary>
internal enum Standing { Sleeping, ExpectingTimeout, Acting, Holding }
