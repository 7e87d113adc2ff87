using Microsoft.CodeAnalysis;

namespace Espalier.Generators;

/// <summary>What is said about a server that cannot be generated as it stands.</summary>
internal static class Rules
{
    private const string Category = "Espalier.Servers";

    internal static readonly DiagnosticDescriptor MissingPartial = Error(
        "ESP1001", "A server with handlers must be partial",
        "{0} has handlers, so the other part of it is generated: declare {1} partial");

    internal static readonly DiagnosticDescriptor NoServer = Error(
        "ESP1002", "A handler belongs to a server",
        "{0} is a handler, but {1} {2}");

    internal static readonly DiagnosticDescriptor NotAnOrdinaryMethod = Error(
        "ESP1003", "A handler must be an ordinary method of the instance",
        "{0} is {1}: a handler is a method of the instance without type parameters");

    internal static readonly DiagnosticDescriptor NotCarried = Error(
        "ESP1004", "A parameter cannot be carried to another process",
        "The parameter {0} of {1} is {2}, which cannot be carried to another process: pass a value that can be kept");

    internal static readonly DiagnosticDescriptor BadAnswer = Error(
        "ESP1005", "A handler cannot answer with this type",
        "{0} returns {1}: {2}");

    internal static readonly DiagnosticDescriptor SameSignature = Error(
        "ESP1006", "Two handlers need the same method of the client",
        "{0} becomes {1} of the client, which cannot be told from {2} there: give one of them another name");

    internal static readonly DiagnosticDescriptor SameMessage = Error(
        "ESP1007", "Two handlers for one type of message",
        "{0} and {1} both handle {2}: one message goes to one handler");

    internal static readonly DiagnosticDescriptor NotOneMessage = Error(
        "ESP1008", "An info handler takes one message",
        "{0} takes {1} values: the handler of an info takes the message, and a CancellationToken if it wants one");

    internal static readonly DiagnosticDescriptor OwnHandleInfo = Error(
        "ESP1009", "HandleInfoAsync is generated from the handlers of infos",
        "{0} has handlers of infos, from which HandleInfoAsync is generated, but {1}");

    internal static readonly DiagnosticDescriptor NameTaken = Error(
        "ESP1010", "A name that is generated is in use",
        "{0} is needed for what is generated, but {1}");

    internal static readonly DiagnosticDescriptor NotAccessible = Error(
        "ESP1011", "Nobody outside could call this",
        "{0} of {1} is less accessible than the client must be: make it internal or public");

    internal static readonly DiagnosticDescriptor BadTimeout = Error(
        "ESP1012", "A limit is none",
        "TimeoutMilliseconds of {0} is {1}: expected 0 or more, or -1 for as long as it takes");

    internal static readonly DiagnosticDescriptor SeveralAttributes = Error(
        "ESP1013", "A handler handles one kind of message",
        "{0} has several of [Call], [Cast] and [Info]: keep one");

    internal static readonly DiagnosticDescriptor BadCaller = Error(
        "ESP1014", "Who waits is known to a call only, and once",
        "{0} cannot have the parameter {1}: {2}");

    internal static readonly DiagnosticDescriptor FileLocal = Error(
        "ESP1015", "A server cannot be local to a file",
        "{0} has handlers, so the other part of it is generated, in another file: {1} cannot be local to its own");

    internal static readonly DiagnosticDescriptor BadConstructor = new(
        "ESP1016", "A constructor cannot be used by a start", "A constructor of {0} is left out of {1}: {2}", Category, DiagnosticSeverity.Warning,
        isEnabledByDefault: true, helpLinkUri: HelpLink.Of("ESP1016"));

    /// <summary>All of them.</summary>
    internal static DiagnosticDescriptor[] All { get; } =
    [
        MissingPartial, NoServer, NotAnOrdinaryMethod, NotCarried, BadAnswer, SameSignature, SameMessage, NotOneMessage, OwnHandleInfo, NameTaken,
        NotAccessible, BadTimeout, SeveralAttributes, BadCaller, FileLocal, BadConstructor,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id));
}
