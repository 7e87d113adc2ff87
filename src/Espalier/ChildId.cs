namespace Espalier;

/// <summary>What tells the children of one supervisor apart: any value with equality.</summary>
/// <remarks>By default the class of the child. Texts, numbers and types convert by themselves; others by <see cref="Of"/>.</remarks>
public readonly record struct ChildId
{
    private ChildId(object value) => Value = value;

    /// <summary>The value; null for <c>default</c>, which is no id.</summary>
    public object? Value { get; }

    /// <summary>A text as an id.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator ChildId(string text) => Of(text);

    /// <summary>A number as an id.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator ChildId(int number) => Of(number);

    /// <summary>A class as an id.</summary>
    /// <param name="type">The class.</param>
    public static implicit operator ChildId(Type type) => Of(type);

    /// <summary>Any value as an id.</summary>
    /// <param name="value">It must have equality; it is kept and compared, and shown in reports.</param>
    public static ChildId Of(object value)
    {
        ArgumentNullException.ThrowIfNull(value);

        // If that fails, then here, and not in a supervisor.
        _ = value.GetHashCode();
        return value is ChildId id ? id : new(value);
    }

    /// <summary>The value as text; a class by its name alone.</summary>
    public override string ToString()
    {
        try
        {
            return Value is Type type ? TypeText.NameOf(type) : Value?.ToString() ?? "<none>";
        }
        catch (Exception)
        {
            // A value that cannot describe itself is no reason for a report to fail.
            return Value!.GetType().Name;
        }
    }
}
