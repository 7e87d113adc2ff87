namespace Demo;

public record Knock(string Who);

public sealed record LoudKnock(string Who) : Knock(Who);

public interface IVisit;

internal partial class Door : GenServer
{
    [Cast]
    private void Open(string by, int width)
    {
    }

    [Cast]
    private async Task PaintAsync(CancellationToken ct) => await Task.Delay(1, ct);

    [Cast]
    private ValueTask OilAsync() => default;

    [Cast]
    private Next Close() => Next.Stop(ExitReason.Normal);

    [Cast]
    private Task<Next> LockAsync(string? key) => Task.FromResult(Next.Receive);

    [Cast]
    private ValueTask<Next> UnlockAsync((string Key, int Turns) how) => new(Next.Receive);

    [Info]
    private void OnAnything(object message)
    {
    }

    [Info]
    private void OnVisit(IVisit visit)
    {
    }

    [Info]
    private Task OnKnockAsync(Knock knock) => Task.CompletedTask;

    [Info]
    private Next OnLoudKnock(LoudKnock knock, CancellationToken ct) => Next.Receive;

    [Info]
    private async ValueTask OnDownAsync(Down down) => await Task.Yield();

    [Info]
    private Task<Next> OnNumberAsync(int number) => Task.FromResult(Next.Receive);

    [Info]
    private ValueTask<Next> OnWordsAsync(string[] words) => new(Next.Receive);
}
