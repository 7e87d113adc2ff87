namespace Espalier.Hosting;

/// <summary>No options: its validation, which the host runs before it starts anything, makes and checks the tree.</summary>
internal sealed class TreeCheck;
