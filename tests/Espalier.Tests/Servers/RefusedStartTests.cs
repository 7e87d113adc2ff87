namespace Espalier.Tests.Servers;

/// <summary>Starts that cannot be: arguments that are none, no instance, one that runs already.</summary>
public sealed class RefusedStartTests
{
    [Theory, Seeds]
    public async Task One_instance_cannot_be_started_twice_whether_the_first_runs_or_has_ended(int seed)
    {
        await using var lab = new Lab(seed);
        var server = new LabServer(lab);
        Pid first = await lab.StartAsync(server);

        StartResult second = await lab.System.StartServerAsync(() => server);
        Assert.True(first.IsAlive);
        first.Kill();
        lab.Run();
        StartResult third = await lab.System.StartServerAsync(() => server);

        foreach (StartResult result in (StartResult[])[second, third])
        {
            var error = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
            Assert.IsType<InvalidOperationException>(error.Reason.Exception);
        }
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task An_instance_that_runs_is_not_disposed_by_a_second_start_of_it()
    {
        await using var lab = new Lab();
        var server = new LabServer(lab) { Call = static (_, _, _) => new(CallResult.Reply("fine")) };
        Pid first = await lab.StartAsync(server);

        await lab.System.StartServerAsync(() => server);

        Assert.Empty(lab.Journal);
        Assert.Equal("fine", await first.CallAsync(new Ask()));
    }

    [Fact]
    public async Task A_function_that_makes_no_server_fails_the_start()
    {
        await using var lab = new Lab();

        StartResult result = await lab.System.StartServerAsync(() => null!);

        var error = Assert.IsType<StartError.Failed>(Assert.IsType<StartResult.Failed>(result).Error);
        Assert.IsType<InvalidOperationException>(error.Reason.Exception);
    }

    [Fact]
    public async Task Arguments_that_are_none_are_refused_before_anything_starts()
    {
        await using var lab = new Lab();
        var negative = new ServerOptions { StartTimeout = TimeSpan.FromMilliseconds(-2) };

        await Assert.ThrowsAsync<ArgumentNullException>(() => lab.System.StartServerAsync(null!).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => lab.System.StartServerAsync(() => new LabServer(lab), negative).AsTask());
        Assert.Throws<ArgumentException>(() => InitResult.OkThen(Next.Stop(ExitReason.Normal)));
        Assert.Throws<ArgumentException>(() => InitResult.OkThen(default));
        Assert.Throws<ArgumentNullException>(() => InitResult.Stop(null!));
        Assert.Throws<ArgumentNullException>(() => InitResult.Fail(null!));

        Assert.Empty(lab.Events);
    }

    [Fact]
    public async Task GetPidOrThrow_says_why_there_is_no_pid()
    {
        await using var lab = new Lab();
        var failure = new InvalidOperationException("no disk");

        StartResult crashed = await lab.System.StartServerAsync(() => throw failure);
        StartResult ignored = await lab.System.StartServerAsync(() => new LabServer(lab) { Init = static _ => new(InitResult.Ignore) });

        var thrown = Assert.Throws<StartFailedException>(() => crashed.GetPidOrThrow());
        Assert.Same(failure, thrown.InnerException);
        Assert.Equal(new StartError.Failed(ExitReason.Crashed(failure)), thrown.Error);
        Assert.Null(Assert.Throws<StartFailedException>(() => ignored.GetPidOrThrow()).Error);
    }
}
