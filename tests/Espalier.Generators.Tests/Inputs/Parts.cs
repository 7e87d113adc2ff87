public partial class Parts
{
    [Cast]
    private void First()
    {
    }

    public static new int At => 1;
}
//----
public abstract partial class Base : GenServer
{
    [Call(TimeoutMilliseconds = 250)]
    protected virtual int Size() => 1;

    [Info]
    private protected void OnText(string text)
    {
    }
}
//----
public partial class Parts : Base
{
    public static Task<Parts> StartAsync() => throw new NotSupportedException();

    [Call]
    private int Second() => 2;

    [Info]
    private void OnNumber(int number)
    {
    }
}
//----
public sealed partial class Ears : GenServer
{
    [Info]
    private void OnText(string text)
    {
    }
}
