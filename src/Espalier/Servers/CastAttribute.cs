namespace Espalier;

/// <summary>This method handles a cast: whoever sends it does not wait, and does not learn what became of it.</summary>
/// <remarks>
/// On a method, best a private one, of a partial class that derives from <see cref="GenServer"/>. Its parameters are the message's. One of type
/// <see cref="CancellationToken"/>, wherever it stands, is the server's own, which is cancelled when its process is ended. It returns nothing, or
/// a <see cref="Next"/>, or a task of either.
/// <otp>handle_cast/2</otp>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CastAttribute : Attribute;
