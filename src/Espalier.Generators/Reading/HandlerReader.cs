using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Espalier.Generators.Reading;

/// <summary>Reads one handler. What cannot be done is reported and left out.</summary>
internal static class HandlerReader
{
    private const string Suffix = "Async";

    /// <summary>What a method handles; null: it is no handler.</summary>
    internal static HandlerKind? KindOf(IMethodSymbol method) =>
        method.GetAttributes().Select(static attribute => KindOf(attribute)).FirstOrDefault(static kind => kind is not null);

    /// <summary>What an attribute says that a method handles; null: it is another one.</summary>
    internal static HandlerKind? KindOf(AttributeData attribute) =>
        SymbolText.Is(attribute.AttributeClass, KnownNames.Call) ? HandlerKind.Call
        : SymbolText.Is(attribute.AttributeClass, KnownNames.Cast) ? HandlerKind.Cast
        : SymbolText.Is(attribute.AttributeClass, KnownNames.Info) ? HandlerKind.Info
        : null;

    /// <returns>Null: it cannot be generated.</returns>
    internal static HandlerModel? Read(IMethodSymbol method, HandlerKind kind, Compilation compilation, Reporter report)
    {
        Location? at = method.Locations.FirstOrDefault();
        if (HasOthers(method))
        {
            report(Rules.SeveralAttributes, at, method.Name);
            return null;
        }
        if (ServerReader.Optional.Contains(method.Name))
        {
            report(Rules.NameTaken, at, method.Name, "that is how others come to the server: give it another name");
            return null;
        }
        if (Oddity(method, kind, compilation) is { } oddity)
        {
            report(Rules.NotAnOrdinaryMethod, at, method.Name, oddity);
            return null;
        }
        if (ReadArguments(method, kind, report) is not { } arguments)
            return null;
        (AnswerShape shape, ITypeSymbol? answer) = Unwrap(method.ReturnType);
        if (Refusal(method, kind, shape, answer, arguments) is { } why)
        {
            report(Rules.BadAnswer, at, method.Name, SymbolText.ForPeople(method.ReturnType), why);
            return null;
        }
        (AnswerKind answerKind, ITypeSymbol? reply) = Classify(kind, answer);
        if (arguments.FirstOrDefault(static argument => argument.Kind == ArgumentKind.Caller) is not null)
        {
            ITypeSymbol awaited = CallerTypeOf(method)!;
            if (reply is not null && !SymbolEqualityComparer.Default.Equals(reply, awaited))
            {
                report(
                    Rules.BadCaller, at, method.Name, "of who waits",
                    $"it waits for {SymbolText.ForPeople(awaited)}, and the result gives {SymbolText.ForPeople(reply)}");
                return null;
            }
            reply = awaited;
        }
        int timeout = TimeoutOf(method);
        if (timeout < -1)
        {
            report(Rules.BadTimeout, at, method.Name, timeout);
            return null;
        }
        if (kind == HandlerKind.Info && arguments.Count(static argument => argument.Kind == ArgumentKind.Given) is var count and not 1)
        {
            report(Rules.NotOneMessage, at, method.Name, count);
            return null;
        }
        return new(
            kind, SymbolText.Escape(method.Name), ClientNameOf(method.Name, kind), "", new(Defaults.Kept(arguments)), answerKind, shape,
            reply is null ? null : SymbolText.Of(reply), timeout, AttributeText.Obsolete(method), new(DocumentationReader.Of(method, compilation)));
    }

    private static bool HasOthers(IMethodSymbol method) =>
        method.GetAttributes().Count(static attribute => KindOf(attribute) is not null) > 1;

    private static string? Oddity(IMethodSymbol method, HandlerKind kind, Compilation compilation) => method switch
    {
        { IsStatic: true } => "static",
        { IsGenericMethod: true } => "generic",
        { MethodKind: not MethodKind.Ordinary } => "no ordinary method",
        { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => "a method that returns a reference",
        _ when kind == HandlerKind.Info && AttributeText.Obsolete(method)?.Contains(", true") == true => "an error to use",
        _ when !Overloads.Reach(method, compilation) => "hidden by an overload, which its arguments would reach instead of it",
        _ => null,
    };

    private static List<ArgumentModel>? ReadArguments(IMethodSymbol method, HandlerKind kind, Reporter report)
    {
        List<ArgumentModel> arguments = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            Location? at = parameter.Locations.FirstOrDefault();
            ArgumentKind source = ArgumentKind.Given;
            if (SymbolText.Is(parameter.Type, KnownNames.CancellationToken))
            {
                source = ArgumentKind.Token;
            }
            else if (SymbolText.Is(parameter.Type, KnownNames.Caller))
            {
                source = ArgumentKind.Caller;
                bool hasAnother = arguments.Any(static argument => argument.Kind == ArgumentKind.Caller);
                string? trouble = kind != HandlerKind.Call ? "nobody waits for a reply"
                    : hasAnother ? "one caller waits, and it has another parameter for that"
                    : null;
                if (trouble is not null)
                {
                    report(Rules.BadCaller, at, method.Name, parameter.Name, trouble);
                    return null;
                }
            }
            if (NotCarried(parameter) is { } what)
            {
                report(Rules.NotCarried, at, parameter.Name, method.Name, what);
                return null;
            }
            arguments.Add(new(source, ReadParameter(parameter)));
        }
        return arguments;
    }

    /// <summary>What a parameter is that no value can be kept of; null: it is a plain one.</summary>
    internal static string? NotCarried(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: not (RefKind.None or RefKind.In) } => "passed by reference",
        { Type: { IsRefLikeType: true } or ITypeParameterSymbol { AllowsRefLikeType: true } } =>
            $"{SymbolText.ForPeople(parameter.Type)}, which may live on the stack",
        _ when HasPointer(parameter.Type) => "a pointer",
        _ => null,
    };

    private static bool HasPointer(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HasPointer(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasPointer),
        _ => type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer,
    };

    internal static ParameterModel ReadParameter(IParameterSymbol parameter) =>
        new(SymbolText.Of(parameter.Type), SymbolText.Escape(parameter.Name), AttributeText.Filled(parameter), DefaultValue.Of(parameter));

    private static (AnswerShape Shape, ITypeSymbol? Answer) Unwrap(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Void ? (AnswerShape.Value, null)
        : SymbolText.Is(type, KnownNames.Task) ? (AnswerShape.Task, null)
        : SymbolText.Is(type, KnownNames.ValueTask) ? (AnswerShape.ValueTask, null)
        : SymbolText.ArgumentOf(type, KnownNames.TaskOf) is { } task ? (AnswerShape.Task, task)
        : SymbolText.ArgumentOf(type, KnownNames.ValueTaskOf) is { } valueTask ? (AnswerShape.ValueTask, valueTask)
        : (AnswerShape.Value, type);

    private static string? Refusal(
        IMethodSymbol method, HandlerKind kind, AnswerShape shape, ITypeSymbol? answer, List<ArgumentModel> arguments)
    {
        if (Iterators.Is(method))
            return "its body would run at the caller, while that enumerates; return a list";
        if (answer is null)
        {
            return shape == AnswerShape.Value && method.IsAsync
                ? "nobody learns when it has ended, so the next message would be taken meanwhile; return Task"
                : null;
        }
        if (kind != HandlerKind.Call)
            return SymbolText.Is(answer, KnownNames.Next) ? null : "nobody waits for it; return nothing, a Next, or a task of either";
        if (SymbolText.Is(answer, KnownNames.CallResult))
            return null;
        if (answer is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } maybe &&
            SymbolText.Is(maybe.TypeArguments[0], KnownNames.CallResult))
        {
            return "there is always a result; return it, and CallResult.Later for a reply that comes later";
        }
        if (arguments.Any(static argument => argument.Kind == ArgumentKind.Caller))
            return "it replies through its caller; return nothing, a CallResult, or a task of either";
        return answer switch
        {
            { IsRefLikeType: true } or ITypeParameterSymbol { AllowsRefLikeType: true } => "a reply must be a value that can be kept",
            _ when HasPointer(answer) => "a reply must be a value that can be kept",
            _ when SymbolText.Is(answer, KnownNames.AsyncEnumerable) => "it would run in the caller's process; reply with a list",
            _ when SymbolText.Is(answer, KnownNames.Next) => "that is no reply; return a CallResult of the reply's type",
            _ when SymbolText.Is(answer, KnownNames.PlainCallResult) => "the caller must know the type of the reply; return a CallResult of it",
            _ => null,
        };
    }

    private static (AnswerKind Kind, ITypeSymbol? Reply) Classify(HandlerKind kind, ITypeSymbol? answer) =>
        answer is null ? (AnswerKind.Nothing, null)
        : kind != HandlerKind.Call ? (AnswerKind.Next, null)
        : SymbolText.ArgumentOf(answer, KnownNames.CallResult) is { } reply ? (AnswerKind.Result, reply)
        : (AnswerKind.Reply, answer);

    private static ITypeSymbol? CallerTypeOf(IMethodSymbol method) => method.Parameters
        .Select(static parameter => SymbolText.ArgumentOf(parameter.Type, KnownNames.Caller))
        .FirstOrDefault(static type => type is not null);

    private static int TimeoutOf(IMethodSymbol method)
    {
        AttributeData? call = method.GetAttributes()
            .FirstOrDefault(static attribute => SymbolText.Is(attribute.AttributeClass, KnownNames.Call));
        foreach (KeyValuePair<string, TypedConstant> argument in call?.NamedArguments ?? [])
        {
            if (argument is { Key: "TimeoutMilliseconds", Value.Value: int milliseconds })
                return milliseconds;
        }
        return 5_000;
    }

    /// <summary>The name of a method without the suffix of asynchronous ones.</summary>
    internal static string WithoutSuffix(string method) =>
        method.Length > Suffix.Length && method.EndsWith(Suffix, StringComparison.Ordinal)
            ? method.Substring(0, method.Length - Suffix.Length)
            : method;

    private static string ClientNameOf(string method, HandlerKind kind) =>
        kind == HandlerKind.Call ? WithoutSuffix(method) + Suffix : SymbolText.Escape(WithoutSuffix(method));
}
