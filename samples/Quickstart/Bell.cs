using Espalier;

namespace Quickstart;

/// <summary>A neighbour that has nothing to do with the others' troubles.</summary>
internal sealed class Bell : GenServer;
