using Espalier;

namespace Company.Web_1;

/// <summary>A process for each name. It does one thing at a time, so its field needs no lock.</summary>
/// <remarks>Temporary: when it crashes it stays gone, and whoever asks next has a new one.</remarks>
[GenServer(Restart = RestartType.Temporary)]
public sealed partial class Counter : GenServer
{
    private int _count;

    // A call: whoever calls awaits the reply. What is thrown here ends this process, and the caller is told why.
    [Call]
    private int Add(int by) => _count = checked(_count + by);
}
