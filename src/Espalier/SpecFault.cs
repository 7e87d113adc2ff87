namespace Espalier;

/// <summary>Why a supervisor refuses its options, or the specification of a child: a closed set.</summary>
/// <remarks>Found before any child is started. Its text names the value and what was expected.</remarks>
public abstract record SpecFault
{
    private SpecFault()
    {
    }

    /// <summary>Two children of one supervisor have the same id.</summary>
    /// <param name="Id">The id.</param>
    public sealed record DuplicateId(ChildId Id) : SpecFault
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"two children have the id {Id}: give one of them another, by \"with {{ Id = ... }}\"";
    }

    /// <summary>The child is significant, and its supervisor never shuts down by itself.</summary>
    /// <param name="Id">The child.</param>
    public sealed record SignificantUnderNever(ChildId Id) : SpecFault
    {
        /// <summary>One line for people.</summary>
        public override string ToString() =>
            $"child {Id} is significant, but AutoShutdown is Never: expected AnySignificant or AllSignificant, or a child that is not";
    }

    /// <summary>The child is significant and permanent: it would always be restarted and could never trigger anything.</summary>
    /// <param name="Id">The child.</param>
    public sealed record SignificantPermanent(ChildId Id) : SpecFault
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"child {Id} is significant and Permanent: expected Transient or Temporary";
    }

    /// <summary>A field of a child's specification has a value that it cannot have.</summary>
    /// <param name="Id">The child.</param>
    /// <param name="Field">The field.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Expected">What would do.</param>
    public sealed record InvalidField(ChildId Id, string Field, object? Value, string Expected) : SpecFault
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"{Field} of child {Id} is {Value ?? "null"}: expected {Expected}";
    }

    /// <summary>An option of the supervisor has a value that it cannot have.</summary>
    /// <param name="Option">The option.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Expected">What would do.</param>
    public sealed record InvalidOption(string Option, object? Value, string Expected) : SpecFault
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"{Option} is {Value ?? "null"}: expected {Expected}";
    }
}
