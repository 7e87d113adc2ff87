namespace OrderService.Orders;

/// <summary>An order as it is kept and shown.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Article">What is bought.</param>
/// <param name="Price">What it costs.</param>
/// <param name="Receipt">The bank's; null: it has not been paid.</param>
internal sealed record OrderRecord(string Id, string Article, decimal Price, string? Receipt = null);
