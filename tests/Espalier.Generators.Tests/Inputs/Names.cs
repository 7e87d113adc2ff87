namespace Demo.@event;

public sealed partial class @class(
    ProcessSystem system, int options, string cancellationToken, int context, [Service] IDisposable service) : GenServer
{
    private sealed class GetCall;

    [Call]
    private int Get(int timeout, int cancellationToken, int server, int caller) => 0;

    [Call]
    private int Get(string @string) => 0;

    [Call]
    private int @return(int @int, CancellationToken token) => 0;

    [Cast]
    private void @void(object @object)
    {
    }

    [Cast]
    private void Task(dynamic message)
    {
    }

    [Info]
    private void System(dynamic message) => _ = (system, options, cancellationToken, context, service, new GetCall());
}

public sealed partial class Odd : GenServer
{
    private partial string Partly(int x, int _x, string Address);

    [Call]
    private partial string Partly(int x, int _x, string Address) => $"{x} {_x} {Address}";
}
