using Espalier.Mailboxes;

namespace Espalier.Stress.Findings;

/// <summary>A mailbox is closed by the timers' thread when its process is abandoned, beside a reader that may be collecting.</summary>
public sealed class MailboxFindingTests
{
    [Fact]
    public async Task A_mailbox_that_was_closed_beside_its_reader_stays_closed()
    {
        const int Rounds = 50_000;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var boxes = new Box[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            boxes[i] = new Box();
            boxes[i].Mailbox.Post(new InfoMail("hello"));
        }
        int reader = -1;
        int closer = -1;

        Task reading = Task.Run(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Volatile.Write(ref reader, i);
                Await(ref closer, i);
                boxes[i].Mailbox.Collect(boxes[i].Queue);
            }
        });
        Task closing = Task.Run(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Volatile.Write(ref closer, i);
                Await(ref reader, i);
                boxes[i].Mailbox.Close(out _);
            }
        });
        await Task.WhenAll(reading, closing).WaitAsync(deadline.Token);

        Assert.Equal(0, boxes.Count(static box => !box.Mailbox.IsClosed));

        static void Await(ref int other, int round)
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref other) < round)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private sealed class Box
    {
        internal Mailbox Mailbox;
        private Mail? _first;
        private Mail? _last;

        internal MailQueue Queue => new(ref _first, ref _last);
    }
}
