namespace Espalier.Generators.Models;

/// <summary>How a handler returns what it answers.</summary>
internal enum AnswerShape
{
    /// <summary>It is there when the method returns.</summary>
    Value,

    /// <summary>A <c>Task</c> of it.</summary>
    Task,

    /// <summary>A <c>ValueTask</c> of it.</summary>
    ValueTask,
}
