namespace Espalier.Time;

/// <content>A timer that throws must not take the others along.</content>
internal sealed partial class TimerQueue
{
    private void Fire(TimerNode node)
    {
        try
        {
            node.Fire();
        }
        catch (Exception failure) when (_onFailure is not null)
        {
            _onFailure(failure);
        }
    }
}
