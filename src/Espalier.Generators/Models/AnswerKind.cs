namespace Espalier.Generators.Models;

/// <summary>What a handler answers.</summary>
internal enum AnswerKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The reply of a call.</summary>
    Reply,

    /// <summary>A reply, and more: a <c>CallResult</c>.</summary>
    Result,

    /// <summary>What to do next.</summary>
    Next,
}
