using Espalier;

namespace Snippets.Guides;

internal static class ComingFromAkkaNet
{
    internal static async Task<decimal> RunAsync()
    {
        // begin program
        await using var system = new ProcessSystem();
        ProcessName name = system.Name("account");
        await Supervisor.StartAsync(
            system,
            [Account.Child() with { Name = name }],
            new SupervisorOptions { MaxRestarts = 3, RestartPeriod = TimeSpan.FromSeconds(5) });   // both are the defaults

        Account.IClient account = Account.At(name);
        account.Deposit(10);
        decimal balance = await account.GetBalanceAsync();
        // end program
        return balance;
    }
}

// begin account
internal sealed partial class Account : GenServer
{
    private decimal _balance;

    [Cast]
    private void Deposit(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        _balance += amount;
    }

    [Call]
    private decimal GetBalance() => _balance;
}
// end account

// begin refuse
internal sealed partial class CarefulAccount : GenServer
{
    private decimal _balance;

    // A request that may be refused has an answer for that. What throws is a defect, and costs the state.
    [Call]
    private bool TryDeposit(decimal amount)
    {
        if (amount <= 0)
            return false;
        _balance += amount;
        return true;
    }

    [Call]
    private decimal GetBalance() => _balance;
}
// end refuse
