namespace Espalier.Generators.Models;

/// <summary>A method with one of the attributes.</summary>
/// <param name="Kind">What it handles.</param>
/// <param name="Method">Its name.</param>
/// <param name="ClientName">The client's method; of an info: none.</param>
/// <param name="TypeName">The type that carries its arguments; of an info: that of its message.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Answer">What it answers.</param>
/// <param name="Shape">How.</param>
/// <param name="Reply">The type of the reply, in full; null: there is none.</param>
/// <param name="Timeout">How many milliseconds a caller waits.</param>
/// <param name="Obsolete">What says that it is obsolete, as code; null: it is not.</param>
/// <param name="Documentation">Its documentation, a line each.</param>
internal sealed record HandlerModel(
    HandlerKind Kind, string Method, string ClientName, string TypeName, EquatableArray<ArgumentModel> Arguments, AnswerKind Answer,
    AnswerShape Shape, string? Reply, int Timeout, string? Obsolete, EquatableArray<string> Documentation)
{
    internal IEnumerable<ParameterModel> Given =>
        Arguments.Where(static argument => argument.Kind == ArgumentKind.Given).Select(static argument => argument.Parameter);

    internal bool HasCaller => Arguments.Any(static argument => argument.Kind == ArgumentKind.Caller);

    /// <summary>It replies later, or says more than the reply.</summary>
    internal bool GivesResult => HasCaller || Answer == AnswerKind.Result;
}
