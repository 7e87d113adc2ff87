using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Processes;

/// <summary>Receives of the runtime's own stand beside each other and beside the user's; they never keep a server from its mail.</summary>
public sealed class SeveralReceivesTests
{
    [Theory, Seeds]
    public async Task Each_takes_what_fits_it_and_leaves_the_rest_in_its_order(int seed)
    {
        await using var lab = new Lab(seed);
        Pid pid = lab.System.Spawn(async self =>
        {
            ValueTask<object> even = ReceiveAsync(self, static body => body is int and (2 or 4));
            ValueTask<object> odd = ReceiveAsync(self, static body => body is 3);
            string word = await self.ReceiveAsync<string>();
            lab.Journal.Add($"{word} {await odd} {await even} {await self.ReceiveAsync<int>()} {await self.ReceiveAsync<int>()}");
        });

        foreach (object message in new object[] { 1, 2, 3, 4, "five" })
            pid.Send(message);
        lab.Run();

        Assert.Equal(["five 3 2 1 4"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task A_server_handles_its_mail_while_work_that_it_did_not_await_receives(int seed)
    {
        await using var lab = new Lab(seed);
        Pid server = await lab.StartAsync(new LabServer(lab)
        {
            Cast = (self, message) =>
            {
                self.Note($"cast {message}");
                if (message is "begin")
                    _ = FollowAsync(self);
                return new(Next.Receive);
            },
            Info = (self, message) =>
            {
                self.Note($"info {message}");
                return new(Next.Receive);
            },
        });

        server.Cast("begin");
        server.Send(1);
        server.Cast("more");
        server.Send(2);
        server.Send(3);
        lab.Run();

        Assert.Equal("cast begin, cast more, followed 2, info 1, info 3", string.Join(", ", lab.Journal.Order(StringComparer.Ordinal)));
        Assert.True(lab.Journal.IndexOf("info 1") < lab.Journal.IndexOf("info 3"));
    }

    [Fact]
    public async Task One_that_looks_once_is_over_at_once_and_leaves_no_timer()
    {
        await using var lab = new Lab();
        int timers = lab.World.Clock.PendingTimers;

        object found = lab.Do(async self => await self.Cell.ReceiveAsync(new BodyReceive(self.System, static _ => true, TimeSpan.Zero), default));

        Assert.Equal("nothing", found);
        Assert.Equal(timers, lab.World.Clock.PendingTimers);
    }

    [Fact]
    public async Task A_fatal_signal_ends_them_all()
    {
        await using var lab = new Lab();
        Pid pid = lab.System.Spawn(async self =>
        {
            Task<object>[] receives = [.. Enumerable.Range(0, 3).Select(_ => ReceiveAsync(self, static _ => false).AsTask())];
            try
            {
                await Task.WhenAll(receives);
            }
            finally
            {
                lab.Journal.Add(string.Join(' ', receives.Select(static receive => receive.Exception!.InnerException!.GetType().Name)));
            }
        });
        lab.Run();

        pid.Kill();
        lab.Run();

        Assert.Equal(["ExitException ExitException ExitException"], lab.Journal);
        Assert.Equal(ExitReason.Killed, lab.EndOf(pid));
    }

    private static async Task FollowAsync(LabServer self) =>
        self.Note($"followed {await ReceiveAsync(self.Own, static body => body is 2)}");

    private static ValueTask<object> ReceiveAsync(ProcessContext self, Func<object, bool> fits) =>
        self.Cell.ReceiveAsync(new BodyReceive(self.System, fits, Timeout.InfiniteTimeSpan), default);

    private sealed class BodyReceive(ProcessSystem system, Func<object, bool> fits, TimeSpan timeout) : MailReceive<object>(system, timeout)
    {
        internal override void TimeOut(long version) => TrySucceed(version, "nothing");

        protected override bool TryAccept(Mail mail, out object? message)
        {
            message = mail.Body;
            return message is not null && fits(message);
        }

        protected override Exception MakeTimeout() => new InvalidOperationException("Its limit is an answer.");
    }
}
