namespace Espalier.Tests.Servers;

/// <summary>One way for an init to end, and what OTP says must follow.</summary>
/// <param name="Name">For the test's name.</param>
/// <param name="Create">Makes the server; what it throws is thrown in the new process.</param>
/// <param name="Result">What the starter gets; null: the server runs.</param>
/// <param name="End">The reason with which the process ends; null: it runs.</param>
/// <param name="StarterEnd">What a linked starter that does not trap exits ends with; null: it lives.</param>
internal sealed record InitCase(string Name, Func<Lab, GenServer> Create, StartResult? Result, ExitReason? End, ExitReason? StarterEnd)
{
    private static readonly ExitReason Detail = ExitReason.ShutdownWith("detail");
    private static readonly ExitReason BadReturn = ExitReason.BadReturn(nameof(InitAsync));
    private static readonly ExitReason Crash = ExitReason.Crashed(new InvalidOperationException("init failed"));

    /// <summary>How long init may take.</summary>
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    public static IReadOnlyList<InitCase> Running { get; } =
    [
        Runs("ok", InitResult.Ok),
        Runs("ok and an idle limit", InitResult.OkThen(Next.ReceiveFor(TimeSpan.FromHours(1)))),
        Runs("ok and an idle limit of zero", InitResult.OkThen(Next.ReceiveFor(TimeSpan.Zero))),
        Runs("ok and an infinite idle limit", InitResult.OkThen(Next.ReceiveFor(Timeout.InfiniteTimeSpan))),
        Runs("ok and hibernate", InitResult.OkThen(Next.Hibernate)),
        Runs("ok and continue", InitResult.OkThen(Next.Continue("on"))),
    ];

    public static IReadOnlyList<InitCase> Failing { get; } =
    [
        Of("ignore", InitResult.Ignore, new StartResult.Ignored(), ExitReason.Normal, null),
        Of("stop abnormally", InitResult.Stop(Lab.Broken), Failed(Lab.Broken), Lab.Broken, Lab.Broken),
        Of("stop as killed", InitResult.Stop(ExitReason.Killed), Failed(ExitReason.Killed), ExitReason.Killed, ExitReason.Killed),
        Of("stop normally", InitResult.Stop(ExitReason.Normal), Failed(ExitReason.Normal), ExitReason.Normal, null),
        Of("stop by shutdown", InitResult.Stop(ExitReason.Shutdown), Failed(ExitReason.Shutdown), ExitReason.Shutdown, ExitReason.Shutdown),
        Of("stop by shutdown with a detail", InitResult.Stop(Detail), Failed(Detail), Detail, Detail),
        Of("fail", InitResult.Fail(Lab.Broken), Failed(Lab.Broken), ExitReason.Normal, null),
        Of("fail by shutdown", InitResult.Fail(ExitReason.Shutdown), Failed(ExitReason.Shutdown), ExitReason.Normal, null),
        Of("no answer", default, Failed(BadReturn), BadReturn, BadReturn),
        Throws("throw", static () => Crash.Exception!, Crash),
        Throws("exit abnormally", static () => new ExitException(Lab.Broken), Lab.Broken),
        Throws("exit normally", static () => new ExitException(ExitReason.Normal), ExitReason.Normal),
        Throws("exit by shutdown", static () => new ExitException(ExitReason.Shutdown), ExitReason.Shutdown),
        new("throw in the constructor", static _ => throw Crash.Exception!, Failed(Crash), Crash, Crash),
        new("exit by the context", static lab => new LabServer(lab) { Init = ExitAsync }, Failed(Lab.Broken), Lab.Broken, Lab.Broken),
        new("too slow", Slow, new StartResult.Failed(new StartError.TimedOut()), ExitReason.Killed, null) { Limit = TimeSpan.FromSeconds(1) },
    ];

    public override string ToString() => Name;

    private static InitCase Runs(string name, InitResult answer) => Of(name, answer, null, null, null);

    private static InitCase Of(string name, InitResult answer, StartResult? result, ExitReason? end, ExitReason? starterEnd) =>
        new(name, lab => new LabServer(lab) { Init = _ => new(answer), Continue = static (_, _) => new(Next.Receive) }, result, end, starterEnd);

    private static InitCase Throws(string name, Func<Exception> failure, ExitReason end) =>
        new(name, lab => new LabServer(lab) { Init = _ => throw failure() }, Failed(end), end, end == ExitReason.Normal ? null : end);

    private static GenServer Slow(Lab lab) => new LabServer(lab)
    {
        Init = async server =>
        {
            await lab.ForeverAsync(server.Own);
            return InitResult.Ok;
        },
    };

    private static ValueTask<InitResult> ExitAsync(LabServer server)
    {
        server.Own.Exit(Lab.Broken);
        return default;
    }

    private static StartResult.Failed Failed(ExitReason reason) => new(new StartError.Failed(reason));

    private static string InitAsync => nameof(GenServer.InitAsync);
}
