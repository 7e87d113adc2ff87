using System.Collections;
using System.Globalization;
using Espalier.CompilerServices;

namespace Espalier.Servers;

/// <summary>What reports show of a message: its kind, type and size. Contents may be secret, and may be large.</summary>
internal static class MessageText
{
    /// <summary>One line; never throws.</summary>
    /// <param name="kind">How it was handled.</param>
    /// <param name="handled">The message; null: there was none.</param>
    /// <param name="caller">The process that waits for the reply to a call; <c>default</c>: none is known.</param>
    internal static string Describe(HandledKind kind, object? handled, Pid caller) => (kind, handled) switch
    {
        (_, null) => "none",
        (HandledKind.Timeout, _) => "timeout",
        _ => $"{NameOf(kind)} {Describe(handled)}{From(caller)}",
    };

    /// <summary>Its type and size; never throws.</summary>
    internal static string Describe(object? message) => message switch
    {
        null => "null",
        IServerRequest request => TypeText.QualifiedNameOf(request.GetType()),
        _ => $"{TypeText.NameOf(message.GetType())}{SizeOf(message)}",
    };

    private static string From(Pid caller) => caller == default ? "" : $" from {caller}{(caller.IsAlive ? "" : ", which has ended")}";

    private static string NameOf(HandledKind kind) => kind switch
    {
        HandledKind.Call => "call",
        HandledKind.Cast => "cast",
        HandledKind.Continue => "continue",
        _ => "message",
    };

    private static string SizeOf(object handled)
    {
        try
        {
            return handled switch
            {
                string text => Count(text.Length, "character"),
                Array array => Count(array.LongLength, "item"),
                ReadOnlyMemory<byte> memory => Count(memory.Length, "byte"),
                ICollection collection => Count(collection.Count, "item"),
                IReadOnlyCollection<object?> collection => Count(collection.Count, "item"),
                _ => "",
            };
        }
        catch (Exception)
        {
            // Somebody's own count.
            return "";
        }
    }

    private static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $" ({count} {what}{(count == 1 ? "" : "s")})");
}
