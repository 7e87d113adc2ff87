namespace Espalier.Allocation;

/// <summary>What a start and a restart allocate, all told: the process and its server, which stay, and what only the start needs.</summary>
/// <remarks>Each is what has been reached and a little. Whoever adds to it says here why.</remarks>
public sealed class StartAllocationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ProcessSystem _system = new();

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task A_linked_start_by_a_process_allocates_the_server_and_one_wait()
    {
        var result = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.Spawn(async self => result.SetResult(await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                await Counter.StartLinkedAsync(self);
        })));

        Assert.InRange(await result.Task, 300, 700);
    }

    [Fact]
    public async Task A_function_and_a_task_pay_for_no_logging_scope_that_nobody_asked_for()
    {
        var result = new TaskCompletionSource<(double, double)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.Spawn(async self =>
        {
            double functions = await Measuring.BytesARoundAsync(async rounds =>
            {
                for (int round = 0; round < rounds; round++)
                    await self.Spawn(static _ => Task.CompletedTask).WaitForExitAsync();
            });
            double tasks = await Measuring.BytesARoundAsync(async rounds =>
            {
                for (int round = 0; round < rounds; round++)
                    await self.RunTask(static _ => Task.FromResult(1));
            });
            result.SetResult((functions, tasks));
        });

        (double function, double task) = await result.Task;

        // A scope alone would be 32 bytes.
        Assert.InRange(function, 300, 620);
        Assert.InRange(task, 300, 2_060);
    }

    [Fact]
    public async Task A_child_of_a_dynamic_supervisor_allocates_the_server_and_one_state_machine()
    {
        DynamicSupervisorRef supervisor = await DynamicSupervisor.StartAsync(_system);
        ChildSpec spec = Counter.Child();

        double bytes = await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                (await supervisor.StartChildAsync(spec)).GetPidOrThrow();
        });

        Assert.InRange(bytes, 300, 1_300);
    }

    [Fact]
    public async Task A_crash_and_the_restart_and_the_first_call_allocate_little_more_than_the_exception_and_the_server()
    {
        var options = new SupervisorOptions { MaxRestarts = 1_000_000, RestartPeriod = TimeSpan.FromSeconds(1) };
        var result = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.Spawn(async self =>
        {
            await Supervisor.StartLinkedAsync(self, [Crasher.Child(self.Self)], options);
            Crasher.Client server = Crasher.At(await self.ReceiveAsync<Pid>());
            result.SetResult(await Measuring.BytesARoundAsync(async rounds =>
            {
                for (int round = 0; round < rounds; round++)
                {
                    server.Fail();
                    server = Crasher.At(await self.ReceiveAsync<Pid>());
                    await server.PingAsync();
                }
            }));
        });

        // With the text of the exception, which is this server's own.
        Assert.InRange(await result.Task, 500, 2_100);
    }
}
