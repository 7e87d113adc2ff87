namespace Espalier.Allocation;

/// <summary>What a call, and a cast, through a generated client allocates, all told: at the caller, on the way, at the server.</summary>
public sealed class CallAllocationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ProcessSystem _system = new();
    private Counter.Client _counter = null!;

    public async Task InitializeAsync() => _counter = await Counter.StartAsync(_system);

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync() => await _system.DisposeAsync();

    [Theory]
    [InlineData("a value")]
    [InlineData("an object")]
    [InlineData("nothing")]
    [InlineData("a tuple, from three arguments")]
    public async Task A_call_from_outside_with_its_limit_armed_allocates_nothing(string reply) =>
        Assert.InRange(await Measuring.BytesARoundAsync(CallsOf(reply)), 0, 0.999);

    [Theory]
    [InlineData("a value")]
    [InlineData("an object")]
    [InlineData("nothing")]
    [InlineData("a tuple, from three arguments")]
    public async Task A_call_from_process_to_process_with_its_limit_armed_allocates_nothing(string reply) =>
        Assert.InRange(await Measuring.BytesARoundInsideAsync(_system, CallsOf(reply)), 0, 0.999);

    [Fact]
    public async Task A_call_by_name_or_through_the_interface_allocates_nothing()
    {
        Counter.Client byName = Counter.At(_system.Name("counter"));
        await Counter.StartAsync(_system, new ServerOptions { Name = _system.Name("counter") });
        Counter.IClient any = _counter;

        double named = await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                await byName.AddAsync(1);
        });
        double abstracted = await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                await any.AddAsync(1);
        });

        Assert.InRange(named, 0, 0.999);
        Assert.InRange(abstracted, 0, 0.999);
    }

    [Fact]
    public async Task A_cast_of_a_value_allocates_the_mail_that_carries_it()
    {
        double one = await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                _counter.Put(1);
            await _counter.CheckAsync(Timeout.InfiniteTimeSpan);
        });
        double two = await Measuring.BytesARoundAsync(async rounds =>
        {
            for (int round = 0; round < rounds; round++)
                _counter.PutAll(1, "two");
            await _counter.CheckAsync(Timeout.InfiniteTimeSpan);
        });

        Assert.InRange(one, 32, 32.999);
        Assert.InRange(two, 40, 40.999);
    }

    private Func<int, Task> CallsOf(string reply) => reply switch
    {
        "a value" => AddAsync,
        "an object" => NameAsync,
        "nothing" => CheckAsync,
        _ => GetAsync,
    };

    private async Task AddAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
            await _counter.AddAsync(1);
    }

    private async Task NameAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
            await _counter.NameAsync("name");
    }

    private async Task CheckAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
            await _counter.CheckAsync();
    }

    private async Task GetAsync(int rounds)
    {
        for (int round = 0; round < rounds; round++)
            await _counter.GetAsync(1, 2, "three");
    }
}
