using Espalier.Stress.Racing;

namespace Espalier.Stress.Processes;

/// <summary>A kill that comes as a handler begins reaches it: by its token, because it holds its thread, or it is never run.</summary>
public sealed class BusyKillRaceTests
{
    private const int Rounds = Arena.Rounds;

    [Fact]
    public async Task A_handler_that_begins_as_the_kill_comes_is_told_by_its_token_before_the_grace_is_over()
    {
        await using var arena = new Arena();
        for (int round = 0; round < Rounds; round++)
        {
            int delay = round % 200;
            var server = new BusyServer(arena.Deadline);
            Pid pid = (await arena.System.StartServerAsync(() => server)).GetPidOrThrow();
            pid.Cast("hold the thread");
            Thread.SpinWait(delay);
            pid.Kill();
            await pid.WaitForExitAsync(cancellationToken: arena.Deadline);
        }

        Assert.Equal(Rounds, arena.Ended(ExitKind.Killed));
    }

    /// <summary>Holds its thread until it is told to end.</summary>
    private sealed class BusyServer(CancellationToken deadline) : GenServer
    {
        private CancellationToken _token;

        protected internal override ValueTask<InitResult> InitAsync()
        {
            _token = Context.CancellationToken;
            return new(InitResult.Ok);
        }

        protected internal override ValueTask<Next> HandleCastAsync(object message)
        {
            while (!_token.IsCancellationRequested)
                deadline.ThrowIfCancellationRequested();
            return new(Next.Receive);
        }
    }
}
