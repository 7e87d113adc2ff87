using System.Reflection;
using Espalier.Tidy.Reading;
using Xunit.Abstractions;

namespace Espalier.Tidy.Surface;

/// <summary>Everything a user can await takes a limit or a token.</summary>
public sealed class AwaitableLimitTests(ITestOutputHelper output)
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string RunsInside = "a callback: the process itself runs it and no caller waits for it";

    /// <summary>Methods that need no limit, as Type.Method (a star stands for every type), with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["*.DisposeAsync"] = "IAsyncDisposable prescribes it; what it stops has limits of its own",
        ["GenServer.InitAsync"] = RunsInside,
        ["GenServer.HandleCallAsync"] = RunsInside,
        ["GenServer.HandleCastAsync"] = RunsInside,
        ["GenServer.HandleInfoAsync"] = RunsInside,
        ["GenServer.HandleContinueAsync"] = RunsInside,
        ["GenServer.HandleTimeoutAsync"] = RunsInside,
        ["GenServer.TerminateAsync"] = RunsInside,
        ["ProcessApplication.PrepareStopAsync"] = RunsInside,
        ["ProcessApplication.StopAsync"] = RunsInside,
        ["ChildStart.Invoke"] = RunsInside,
        ["IServerCall.InvokeAsync"] = RunsInside,
        ["IServerCast.InvokeAsync"] = RunsInside,
        ["IServerResultCall.InvokeAsync"] = RunsInside,
        ["ServerRequests.FromTask"] = RunsInside,
        ["ServerRequests.DoneAsync"] = RunsInside,
        ["ServerRequests.ReceiveAsync"] = RunsInside,
        ["ServerRequests.LaterAsync"] = RunsInside,
        ["ChildStart.EndInvoke"] = RunsInside,
    };

    [Fact]
    public void Every_public_method_that_waits_takes_a_limit_or_a_token()
    {
        var methods = Shipped.All.SelectMany(Shipped.PublicTypes).SelectMany(Awaitables).ToList();
        var problems = methods.Select(Problem).OfType<string>().ToList();

        Scan.Verify(output, "public methods that can be awaited", methods.Count, problems);
    }

    [Fact]
    public void Only_methods_without_limit_and_token_are_reported()
    {
        var problems = Awaitables(typeof(Samples)).Select(Problem).OfType<string>().Order(StringComparer.Ordinal);

        Assert.Equal(["Samples.Bare", "Samples.BareProtected", "Samples.BareValue"], problems);
    }

    private static IEnumerable<MethodInfo> Awaitables(Type type) =>
        type.GetMethods(Declared)
            .Where(method => Shipped.IsVisible(method) && !method.IsSpecialName && IsAwaitable(method.ReturnType));

    private static bool IsAwaitable(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static string? Problem(MethodInfo method)
    {
        // What seals a callback is the callback still.
        var type = method.GetBaseDefinition().DeclaringType!.Name.Split('`')[0];
        var isLimited = method.GetParameters().Any(parameter => IsLimit(parameter.ParameterType));
        var isKnown = Exceptions.ContainsKey($"{type}.{method.Name}") || Exceptions.ContainsKey($"*.{method.Name}");
        return isLimited || isKnown ? null : $"{type}.{method.Name}";
    }

    private static bool IsLimit(Type type) =>
        type == typeof(TimeSpan) || type == typeof(TimeSpan?) || type == typeof(CancellationToken);

    private abstract class Samples : IAsyncDisposable
    {
        public static Task Bare() => Task.CompletedTask;

        public static ValueTask<int> BareValue(int x) => new(x);

        public static Task<TimeSpan> WithLimit(TimeSpan limit) => Task.FromResult(limit);

        public static Task<int> WithOptionalLimit(TimeSpan? limit = null) => Task.FromResult(limit?.Days ?? 0);

        public static ValueTask WithToken(CancellationToken token) => new(Task.FromCanceled(token));

        public static int NothingToAwait() => 1;

        public abstract ValueTask DisposeAsync();

        protected abstract Task BareProtected();
    }
}
