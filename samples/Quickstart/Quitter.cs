using Espalier;

namespace Quickstart;

/// <summary>Ends with whatever reason it is given.</summary>
internal sealed partial class Quitter : GenServer
{
    [Cast]
    private Next Quit(ExitReason reason) => Next.Stop(reason);
}
