using Espalier;

namespace OrderService.Payments;

/// <summary>
/// The only one who talks to the bank, one charge after another. It answers no failure: a broken line ends it, whoever waits is told so, and
/// its supervisor starts another one, with a new line.
/// </summary>
internal sealed partial class PaymentGateway([Service] Bank bank) : GenServer
{
    [Call]
    private Task<string> Charge(string orderId, decimal amount, CancellationToken cancellationToken) =>
        bank.ChargeAsync(orderId, amount, cancellationToken);

    [Cast]
    private void Crash() => throw new InvalidOperationException("it was told to crash");
}
