namespace Espalier.Tests.Supervision;

/// <summary>A start function that does at each start what the test has laid down; the last of it for ever.</summary>
internal sealed class DynamicScript(params ChildStart[] steps)
{
    /// <summary>How often it has been called.</summary>
    public int Starts { get; private set; }

    public ValueTask<StartResult> StartAsync(ChildStartContext context) => steps[Math.Min(Starts++, steps.Length - 1)](context);

    /// <summary>A step that answers this.</summary>
    public static ChildStart Answer(StartResult result) => _ => new(result);

    /// <summary>A step that fails with this reason.</summary>
    public static ChildStart Fail(ExitReason reason) => Answer(new StartResult.Failed(new StartError.Failed(reason)));
}
