using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Tests.Servers.Typed;

/// <summary>A container of one service, <see cref="Lease"/>, whose scopes write down when they begin and end.</summary>
internal sealed class ScopedContainer : IServiceProvider, IServiceScopeFactory
{
    private int _scopes;

    public List<string> Journal { get; set; } = [];

    /// <summary>What the end of a scope waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public object? GetService(Type serviceType) => serviceType == typeof(IServiceScopeFactory) ? this : null;

    public IServiceScope CreateScope()
    {
        _scopes++;
        Journal.Add($"scope {_scopes}");
        return new Scope(this, _scopes);
    }

    private sealed class Scope(ScopedContainer container, int number) : IServiceScope, IServiceProvider, IAsyncDisposable
    {
        private readonly Lease _lease = new(number);

        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType) => serviceType == typeof(Lease) ? _lease : null;

        public void Dispose() => throw new NotSupportedException("It must be disposed by awaiting.");

        public async ValueTask DisposeAsync()
        {
            await container.Gate;
            _lease.Server?.Dispose();
            container.Journal.Add($"end of scope {number}");
        }
    }
}
