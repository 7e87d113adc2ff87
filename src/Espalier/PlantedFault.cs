namespace Espalier;

/// <summary>The switch for planted faults. In every build but the one that tests the tests, nothing is planted and nothing is left of it.</summary>
internal static class PlantedFault
{
#if ESPALIER_FAULTS
    internal static bool Is(Fault fault) => AppContext.GetData("Espalier.Fault") is Fault planted && planted == fault;
#else
    internal static bool Is(Fault fault) => false;
#endif
}
