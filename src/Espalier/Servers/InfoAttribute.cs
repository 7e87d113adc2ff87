namespace Espalier;

/// <summary>
/// This method handles plain messages of the type of its parameter: those that were sent, <see cref="Down"/>, <see cref="TrappedExit"/>.
/// </summary>
/// <remarks>
/// On a method, best a private one, of a partial class that derives from <see cref="GenServer"/>. A message goes to the handler of the nearest type;
/// one that no handler is for goes to <see cref="GenServer.HandleInfoAsync"/> of the base class, which logs it. A parameter of type
/// <see cref="CancellationToken"/>, before the message or after it, is the server's own. It returns nothing, or a <see cref="Next"/>, or a task of
/// either.
/// <otp>handle_info/2</otp>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InfoAttribute : Attribute;
