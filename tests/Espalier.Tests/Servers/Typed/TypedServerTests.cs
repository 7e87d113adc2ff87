namespace Espalier.Tests.Servers.Typed;

/// <summary>Servers whose clients are generated: they do what the callbacks do, with types.</summary>
public sealed class TypedServerTests
{
    [Theory, Seeds]
    public async Task Calls_and_casts_of_one_client_arrive_in_order_and_are_answered(int seed)
    {
        await using var lab = new Lab(seed);
        Till.IClient till = await Till.StartAsync(lab.System, lab.Journal, content: 10);

        till.Pay(5);
        int one = await till.AddAsync();
        int more = await till.AddAsync(4);
        await till.CheckAsync();
        await till.CountAsync();

        Assert.Equal((16, 20), (one, more));
        Assert.Equal(["check", "count 20"], lab.Journal);
    }

    [Theory, Seeds]
    public async Task The_limit_of_the_attribute_counts_unless_the_call_says_otherwise_and_the_token_is_the_servers(int seed)
    {
        await using var lab = new Lab(seed);
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);
        var caller = lab.Puppet();
        Task<int> limited = lab.Begin(caller, _ => till.AddSlowlyAsync(1));
        lab.Advance(249);
        Assert.False(limited.IsCompleted);
        lab.Advance(1);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(limited));

        // The server still does it; the next caller has the time.
        Task<int> patient = lab.Begin(caller, _ => till.AddSlowlyAsync(1, TimeSpan.FromSeconds(2)));
        lab.Advance(1_750);
        Assert.Equal(2, await patient);

        using var source = new CancellationTokenSource();
        Task<int> cancelled = lab.Begin(caller, _ => till.AddSlowlyAsync(1, cancellationToken: source.Token));
        await source.CancelAsync();
        lab.Run();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        lab.Advance(1_000);
        Assert.Equal(4, await till.AddAsync());
    }

    [Theory, Seeds]
    public async Task A_reply_may_come_later_and_the_first_one_counts(int seed)
    {
        await using var lab = new Lab(seed);
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);
        Task<int> first = lab.Begin(lab.Puppet(), _ => till.WaitAsync());
        Task<int> second = lab.Begin(lab.Puppet(), _ => till.WaitAsync(TimeSpan.FromSeconds(1)));

        till.Pay(3);
        lab.Run();
        lab.Advance(1_000);
        till.Pay(4);
        lab.Run();

        Assert.Equal(3, await first);
        Assert.Equal(ExitReason.TimedOut, await Lab.FailureOf(second));
        Assert.Equal(["paid, True", "paid, False"], lab.Journal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_may_stop_the_server_after_its_reply_or_without_one(bool replies)
    {
        await using var lab = new Lab();
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal, 7);

        Task<string> close = till.CloseAsync(replies).AsTask();
        lab.Run();

        if (replies)
            Assert.Equal("7 left", await close);
        else
            Assert.Equal(ExitReason.Shutdown, await Lab.FailureOf(close));
        Assert.Equal([replies ? "terminate normal" : "terminate shutdown", "dispose"], lab.Journal);
    }

    [Fact]
    public async Task A_result_may_say_what_comes_next()
    {
        await using var lab = new Lab();
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal, 7);

        Assert.Equal(7, await till.PeekAsync());
        lab.Run();

        Assert.Equal(["peeked"], lab.Journal);
    }

    [Fact]
    public async Task A_cast_may_stop_the_server()
    {
        await using var lab = new Lab();
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);

        till.Leave();
        lab.Run();

        Assert.Equal(["terminate normal", "dispose"], lab.Journal);
        Assert.Equal(ExitReason.NoProcess, await Lab.FailureOf(till.AddAsync().AsTask()));
        till.Pay(1);
    }

    [Fact]
    public async Task A_message_goes_to_the_handler_of_the_nearest_type()
    {
        await using var lab = new Lab();
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);
        Pid watched = lab.Puppet();

        till.Address.Send(new Down(default, watched, null, ExitReason.Killed));
        till.Address.Send("hello");
        till.Address.Send(5);
        lab.Run();

        Assert.Equal(["down: killed", "text: hello", "something: 5"], lab.Journal);
    }

    [Fact]
    public async Task A_message_without_a_handler_is_logged_and_harms_nobody()
    {
        var log = new LogBook();
        await using var lab = new Lab(configure: options => options with { LoggerFactory = log });
        Bell.Client bell = await Bell.StartAsync(lab.System);

        bell.Address.Send("a word");
        bell.Address.Send(2);

        Assert.Equal(3, await bell.RingAsync());
        string warning = Assert.Single(log.Lines, static line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains("String", warning, StringComparison.Ordinal);
    }

    [Theory, Seeds]
    public async Task A_client_at_a_server_of_another_class_fails_alone(int seed)
    {
        var log = new LogBook();
        await using var lab = new Lab(seed, options => options with { LoggerFactory = log });
        Bell.Client bell = await Bell.StartAsync(lab.System);
        Till.Client mistaken = Till.At(bell.Address);

        var plain = await Assert.ThrowsAsync<CallFailedException>(() => mistaken.AddAsync(1).AsTask());
        var result = await Assert.ThrowsAsync<CallFailedException>(() => mistaken.CloseAsync(true).AsTask());
        mistaken.Pay(1);

        Assert.Equal(1, await bell.RingAsync());
        Assert.False(plain.HasServerEnded || result.HasServerEnded);
        Assert.IsType<NotSupportedException>(plain.InnerException);
        Assert.Contains("Bell does not handle the call Till.Add", plain.InnerException.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(result.InnerException);
        Assert.Contains("Till.Pay", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_handler_ends_the_server_with_its_exception_and_the_report_names_the_call()
    {
        var log = new LogBook();
        await using var lab = new Lab(configure: options => options with { LoggerFactory = log });
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);

        Task<int> call = lab.Begin(lab.Puppet(), _ => till.BreakAsync("no more"));

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => call);
        Assert.Equal("no more", Assert.IsType<InvalidOperationException>(failure.InnerException).Message);
        Assert.Equal(["terminate InvalidOperationException: no more", "dispose"], lab.Journal);
        Assert.Contains("call Till.Break", string.Concat(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_traces_sees_the_request_and_the_reply()
    {
        await using var lab = new Lab();
        Till.Client till = await Till.StartAsync(lab.System, lab.Journal);
        List<string> seen = [];
        await ServerInspection.TraceAsync(till.Address, trace =>
        {
            seen.Add($"{trace.Kind} {trace.Message}");
            return true;
        });

        await till.AddAsync(2);
        till.Pay(1);
        await till.CheckAsync();

        Assert.Equal(["Call Add(by: 2)", "Reply 2", "Cast Pay(amount: 1)", "Call Check()", "Reply ()"], seen);
    }

    [Fact]
    public async Task A_server_that_derives_from_another_one_answers_the_clients_of_both_and_handles_the_messages_of_both()
    {
        await using var lab = new Lab();
        Square.Client square = await Square.StartAsync(lab.System, lab.Journal, side: 3);
        Shape.Client shape = Shape.At(square.Address);

        Assert.Equal((3, 9, "shape"), (await square.SideAsync(), await shape.AreaAsync(), await shape.NameAsync()));
        square.Address.Send('w');
        square.Address.Send("text");
        square.Address.Send(1);
        lab.Run();

        Assert.Equal(["square: w", "shape: text", "shape: 1"], lab.Journal);
    }
}
