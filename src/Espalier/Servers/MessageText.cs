using System.Collections;
using System.Globalization;

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
        _ => $"{NameOf(kind)} {NameOf(handled.GetType())}{SizeOf(handled)}{From(caller)}",
    };

    private static string From(Pid caller) => caller == default ? "" : $" from {caller}{(caller.IsAlive ? "" : ", which has ended")}";

    private static string NameOf(HandledKind kind) => kind switch
    {
        HandledKind.Call => "call",
        HandledKind.Cast => "cast",
        HandledKind.Continue => "continue",
        _ => "message",
    };

    /// <summary>The type's name as C# writes it, without namespaces.</summary>
    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return $"{NameOf(type.GetElementType()!)}[]";
        int mark = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (mark < 0 || !type.IsGenericType)
            return type.Name;
        return $"{type.Name[..mark]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }

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
