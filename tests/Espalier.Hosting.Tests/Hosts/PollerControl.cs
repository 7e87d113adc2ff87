namespace Espalier.Hosting.Tests.Hosts;

/// <summary>Tells the poller that runs what to do; numbers the instances.</summary>
internal sealed class PollerControl
{
    private TaskCompletionSource _command = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _instances;

    internal int NextInstance()
    {
        _command = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return ++_instances;
    }

    internal Task Command => _command.Task;

    internal void Fail() => _command.SetException(new InvalidOperationException("the line is dead"));

    internal void Return() => _command.SetResult();
}
