namespace Espalier.Tests.Processes;

/// <summary>A place with no context: code that has left its process goes on here at once, on this thread, beside any turn.</summary>
internal static class Nowhere
{
    public static void Do(Action deed)
    {
        SynchronizationContext? outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            deed();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }
}
