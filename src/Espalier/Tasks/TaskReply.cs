namespace Espalier;

/// <summary>The message in its owner's mailbox that a task has completed. Whoever awaits the task takes it.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Task">The task.</param>
/// <param name="Value">Its value.</param>
/// <remarks>
/// A server that does not await its tasks gets it as an ordinary message, and after it the <see cref="Down"/> of
/// <see cref="SupervisedTask{T}.Monitor"/>. <otp>{ref, value}</otp>
/// </remarks>
public sealed record TaskReply<T>(SupervisedTask<T> Task, T Value);
