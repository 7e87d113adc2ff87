namespace Espalier;

/// <summary>Marks a request that is answered, and says with what.</summary>
/// <typeparam name="TReply">The type of the reply.</typeparam>
public interface ICall<TReply>;
