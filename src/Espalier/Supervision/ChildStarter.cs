using Espalier.Processes;

namespace Espalier.Supervision;

/// <summary>Calls a child's start function in the supervisor's process; whatever that does becomes an answer.</summary>
internal static class ChildStarter
{
    /// <summary>Starts a child of a process that is no supervisor's server, or that need not count what a start costs.</summary>
    /// <param name="cell">The supervisor.</param>
    /// <param name="spec">The child.</param>
    internal static async ValueTask<StartResult> StartAsync(ProcessCell cell, ChildSpec spec)
    {
        var context = new ChildStartContext(new ProcessContext(cell), spec, []);
        StartResult result = await ChildStarting.Begin(spec, context, null, isDynamic: false);
        if (context.HasLeft(result))
            await ClearAsync(context, spec);
        return result;
    }

    /// <summary>A start that has nothing to show leaves nothing behind.</summary>
    /// <param name="context">What the start function had to go by.</param>
    /// <param name="spec">The child.</param>
    internal static async ValueTask ClearAsync(ChildStartContext context, ChildSpec spec)
    {
        foreach (Pid made in context.Made)
            await ChildStopper.StopAsync(context.Parent.Cell, made, spec);
    }
}
