namespace OrderService.Web;

/// <summary>What a customer sends.</summary>
internal sealed record NewOrder(string Article, decimal Price);
