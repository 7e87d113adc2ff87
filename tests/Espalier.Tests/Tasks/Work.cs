namespace Espalier.Tests.Tasks;

/// <summary>What tasks of the tests do: what they are told.</summary>
internal static class Work
{
    /// <summary>
    /// Ends as it is told: a number is its value, a reason its exit, an exception its failure. A deed is done first. Exits that it traps
    /// are nothing to it.
    /// </summary>
    public static async Task<int> ObeyAsync(ProcessContext self)
    {
        while (true)
        {
            switch (await self.ReceiveAsync<object>())
            {
                case int value:
                    return value;
                case ExitReason reason:
                    self.Exit(reason);
                    break;
                case Exception failure:
                    throw failure;
                case Action<ProcessContext> deed:
                    deed(self);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>As the other one, for work on an item, which stays in its label.</summary>
    public static Task<int> ObeyAsync<TItem>(ProcessContext self, TItem item)
    {
        self.Label = item;
        return ObeyAsync(self);
    }

    /// <summary>Has it trap exits from now on, and so refuse to be shut down.</summary>
    public static void Harden(Pid task) => task.Send((Action<ProcessContext>)(static self => self.TrapExits = true));

    /// <summary>The number at once.</summary>
    public static Func<ProcessContext, Task<int>> Of(int value) => _ => Task.FromResult(value);

    /// <summary>The number after a time of the world's.</summary>
    public static async Task<int> SleepAsync(ProcessContext self, int value, double milliseconds)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), self.System.TimeProvider, self.CancellationToken);
        return value;
    }
}
