namespace Espalier;

/// <summary>Starts a child: each start and each restart calls it anew, in the supervisor's own process.</summary>
/// <param name="context">Who asks, and what it hands on.</param>
/// <returns>
/// The process, linked to the supervisor: <see cref="ChildStartContext.StartAsync"/> makes one. An unlinked one is never missed when
/// it ends. Nothing to run, or an error, is an answer too.
/// </returns>
/// <remarks>While it runs the supervisor does nothing else. An exception is a failed start, not the supervisor's end.</remarks>
public delegate ValueTask<StartResult> ChildStart(ChildStartContext context);
