namespace OrderService.Payments;

/// <summary>How bad the line to the bank is.</summary>
internal sealed class BankOptions
{
    /// <summary>How many charges of all break: from 0, none, to 1, all.</summary>
    public double FailureRate { get; set; }

    /// <summary>Decides which ones. The same number, the same ones.</summary>
    public int Seed { get; set; } = 1;
}
