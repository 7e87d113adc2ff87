using System.Threading.Tasks.Sources;
using Espalier.Processes;

namespace Espalier.Servers;

/// <summary>The same for a starter who wants the client, or an exception: both in one object, so that a start costs no state machine.</summary>
/// <param name="system">Where.</param>
/// <param name="starter">The process that starts it; null: code outside of any.</param>
/// <param name="isLinked">Linked to the starter.</param>
/// <param name="create">Makes the instance.</param>
/// <param name="client">Makes the client of the process.</param>
internal sealed class ClientStart<TClient>(
    ProcessSystem system, ProcessCell? starter, bool isLinked, Func<GenServer> create, Func<Pid, TClient> client)
    : ServerStart(system, starter, isLinked, create), IValueTaskSource<TClient>
{
    /// <summary>What was to be started, for the exception: generated clients are parts of their servers.</summary>
    internal static string? Who => typeof(TClient).DeclaringType?.Name.Split('`')[0];

    /// <summary>What the starter awaits, instead of the result; once only.</summary>
    internal ValueTask<TClient> Client => new(this, Token);

    TClient IValueTaskSource<TClient>.GetResult(short token) => client(GetResult(token).GetPidOrThrow(Who));
}
