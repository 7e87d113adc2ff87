using Microsoft.Extensions.Options;

namespace OrderService.Payments;

/// <summary>Stands for a bank at the other end of a bad line. It charges an order once, however often it is told to.</summary>
internal sealed class Bank(IOptions<BankOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Random _line = new(options.Value.Seed);
    private readonly Dictionary<string, string> _receipts = [];
    private int _breaks;

    /// <summary>The next charges break, whatever the rate says.</summary>
    internal void BreakNext(int charges)
    {
        lock (_gate)
            _breaks = charges;
    }

    /// <exception cref="IOException">The line broke.</exception>
    internal async Task<string> ChargeAsync(string orderId, decimal amount, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_breaks > 0 ? _breaks-- > 0 : _line.NextDouble() < options.Value.FailureRate)
                throw new IOException("the line to the bank broke");
            if (!_receipts.TryGetValue(orderId, out string? receipt))
                _receipts.Add(orderId, receipt = $"{amount:0.00} by transfer {_receipts.Count + 1}");
            return receipt;
        }
    }
}
