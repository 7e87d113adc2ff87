using Microsoft.Extensions.DependencyInjection;

namespace Espalier.Processes;

/// <content>What its code takes from the program's container.</content>
internal sealed partial class ProcessCell
{
    /// <summary>The services of its own scope, which is made when first asked for and disposed behind its instance. On its turn.</summary>
    /// <exception cref="ExitException">It has ended, and nobody would dispose a scope that is made now.</exception>
    internal IServiceProvider? Services
    {
        get
        {
            if (System.Options.Services is not { } services)
                return null;
            if (ExtraOrNull?.Scope is { } open)
                return open.ServiceProvider;
            ThrowIfFenced();
            if (services.GetService(typeof(IServiceScopeFactory)) is not IServiceScopeFactory factory)
                return services;
            IServiceScope scope = factory.CreateScope();
            Extra.Scope = scope;
            return scope.ServiceProvider;
        }
    }

    /// <summary>The same for code that may have left the turn, where two could make a scope at once, and nobody disposes the other.</summary>
    internal IServiceProvider? TakeServices()
    {
        ThrowIfFenced();
        if (!IsCurrent)
        {
            throw new InvalidOperationException(
                "A process takes services on its own turn: this code has left it, by ConfigureAwait(false) or Task.Run.");
        }
        return Services;
    }

    /// <summary>The instance first, since it uses what the scope holds; the scope also if the instance cannot be disposed.</summary>
    private async ValueTask DisposeAllAsync(IServiceScope scope)
    {
        try
        {
            await _behavior!.DisposeAsync();
        }
        finally
        {
            using IDisposable? log = LogScope.Begin(this);
            if (scope is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                scope.Dispose();
        }
    }
}
