using Espalier.CompilerServices;

namespace Espalier.Tests.Servers.Typed;

/// <summary>A server whose requests are written by hand, as they are generated, and whose handlers answer nothing.</summary>
internal sealed class Idler : GenServer
{
    /// <summary>Its handler returns no task.</summary>
    internal readonly struct AddCall : IServerCall<int>
    {
        public bool IsFor(GenServer server) => server is Idler;

        public ValueTask<int> InvokeAsync(GenServer server) => ServerRequests.FromTask<int>(null, "Idler.AddAsync");
    }

    /// <summary>Its handler returns no task, after which nothing would be replied.</summary>
    internal readonly struct CheckCall : IServerCall<ValueTuple>
    {
        public bool IsFor(GenServer server) => server is Idler;

        public ValueTask<ValueTuple> InvokeAsync(GenServer server) => ServerRequests.DoneAsync(ServerRequests.FromTask(null, "Idler.CheckAsync"));
    }

    /// <summary>Its handler returns a task, at once or later, of a result that is none.</summary>
    internal readonly struct PeekCall(bool isLate) : IServerResultCall<int>
    {
        private readonly bool _isLate = isLate;

        public bool IsFor(GenServer server) => server is Idler;

        public ValueTask<CallResult<int>> InvokeAsync(GenServer server, Caller<int> caller) =>
            ServerRequests.FromTask(AnswerAsync<CallResult<int>>(_isLate), "Idler.PeekAsync");
    }

    /// <summary>Its handler returns no task.</summary>
    internal readonly struct LeaveCast : IServerCast
    {
        public bool IsFor(GenServer server) => server is Idler;

        public ValueTask<Next> InvokeAsync(GenServer server) => ServerRequests.FromTask<Next>(null, "Idler.LeaveAsync");
    }

    /// <summary>Its handler returns a task, at once or later, of a value that is none.</summary>
    internal readonly struct PauseCast(bool isLate) : IServerCast
    {
        private readonly bool _isLate = isLate;

        public bool IsFor(GenServer server) => server is Idler;

        public ValueTask<Next> InvokeAsync(GenServer server) => ServerRequests.FromTask(AnswerAsync<Next>(_isLate), "Idler.PauseAsync");
    }

    private static async Task<T?> AnswerAsync<T>(bool isLate)
    {
        if (isLate)
            await Task.Yield();
        return default;
    }
}
