using Espalier.Processes;
using Espalier.Servers;

namespace Espalier.Tests.Servers;

/// <summary>Objects of calls that serve one call after another: whoever still has one sees nothing of a later call.</summary>
public sealed class RecycledCallTests
{
    [Fact]
    public async Task What_was_asked_is_not_told_any_more_once_the_object_may_serve_another_call()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(new LabServer(lab) { Call = static (_, request, _) => new(CallResult.Reply($"{request}")) });
        MessageCall<string> call = MessageCall<string>.Rent(lab.System, new Ask("first"));
        long version = call.Version;
        call.Start((ProcessCell)pid.Target!, null, null, Timeout.InfiniteTimeSpan, default);
        object? before = call.RequestOf(version);

        string reply = await call.Task;
        await pid.CallAsync(new Ask("second"));

        Assert.Equal(("first", new Ask("first")), (reply, before));
        Assert.Null(call.RequestOf(version));
    }

    [Theory, Seeds]
    public async Task A_call_that_got_a_reply_of_the_wrong_type_can_be_put_off_and_fails_with_its_server(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = static (server, _, caller) =>
            {
                server.Note(Record.Exception(() => caller.Reply(7))!.GetType().Name);
                return new(CallResult.Later);
            },
        });
        Task<string> call = pid.CallAsync(new Ask()).AsTask();
        lab.Run();
        Assert.Equal((false, "ArgumentException"), (call.IsCompleted, Assert.Single(lab.Journal)));

        await pid.StopAsync(ExitReason.Shutdown);
        lab.Run();

        Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(call));
    }

    [Theory, Seeds]
    public async Task Two_replies_of_one_callback_to_a_call_that_another_process_has_answered_reach_nobody(int seed)
    {
        await using var lab = new Lab(seed);
        Pid caller = lab.Puppet();
        Caller handle = default;
        Pid pid = await lab.StartAsync(new LabServer(lab)
        {
            Call = (_, _, from) =>
            {
                handle = from;
                return new(CallResult.Later);
            },
        });
        string? reply = null;
        lab.Tell(caller, async _ => reply = await pid.CallAsync(new Ask()));
        lab.Do(_ => Task.FromResult(handle.Reply("first")));

        (bool, bool) later = lab.Do(_ => Task.FromResult((handle.Reply("second"), handle.Reply("third"))));

        Assert.Equal(("first", (false, false)), (reply, later));
        Assert.Empty(lab.Unread(caller));
    }
}
