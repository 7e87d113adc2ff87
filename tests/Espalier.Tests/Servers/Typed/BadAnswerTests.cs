using Espalier.CompilerServices;

namespace Espalier.Tests.Servers.Typed;

/// <summary>Handlers of typed servers that answer nothing: the server ends as of any bad return, and the reason names the handler.</summary>
public sealed class BadAnswerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_call_whose_handler_returns_null_instead_of_a_task_ends_with_a_bad_return_that_names_the_handler()
    {
        await using var lab = new Lab();
        Pid first = await lab.StartAsync(new Idler());
        Pid second = await lab.StartAsync(new Idler());

        ExitReason valued = await Lab.FailureOf(ServerRequests.CallAsync<Idler.AddCall, int>(first, new(), Limit, default).AsTask());
        ExitReason done = await Lab.FailureOf(ServerRequests.CallAsync(second, new Idler.CheckCall(), Limit, default).AsTask());

        Assert.Equal((ExitKind.BadReturn, "Idler.AddAsync: null, expected a Task"), (valued.Kind, valued.Value));
        Assert.Equal("bad return value of Idler.CheckAsync: null, expected a Task", $"{done}");
        Assert.Equal((valued, done), (lab.EndOf(first), lab.EndOf(second)));
    }

    [Fact]
    public async Task A_cast_whose_handler_returns_null_instead_of_a_task_ends_with_a_bad_return_that_names_the_handler()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new Idler());

        ServerRequests.Cast(pid, new Idler.LeaveCast());
        lab.Run();

        Assert.Equal("bad return value of Idler.LeaveAsync: null, expected a Task", $"{lab.EndOf(pid)}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_is_none_is_a_bad_return_that_names_the_request(bool isLate)
    {
        await using var lab = new Lab();
        Pid called = await lab.StartAsync(new Idler());
        Pid told = await lab.StartAsync(new Idler());

        ExitReason reason = await Lab.FailureOf(
            ServerRequests.CallForResultAsync<Idler.PeekCall, int>(called, new(isLate), Limit, default).AsTask());
        ServerRequests.Cast(told, new Idler.PauseCast(isLate));
        lab.Run();

        Assert.Equal((ExitKind.BadReturn, "Idler.PeekCall"), (reason.Kind, reason.Value));
        Assert.Equal(reason, lab.EndOf(called));
        Assert.Equal((ExitKind.BadReturn, "Idler.PauseCast"), (lab.EndOf(told)!.Kind, lab.EndOf(told)!.Value));
    }

    [Fact]
    public async Task A_task_that_is_one_is_awaited_without_being_copied()
    {
        var value = new TaskCompletionSource<int>();

        ValueTask<int> valued = ServerRequests.FromTask(value.Task, "Idler.AddAsync");
        ValueTask done = ServerRequests.FromTask((Task)value.Task, "Idler.CheckAsync");

        Assert.Same(value.Task, valued.AsTask());
        Assert.Same(value.Task, done.AsTask());
    }
}
