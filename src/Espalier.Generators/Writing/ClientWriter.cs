using Espalier.Generators.Models;

namespace Espalier.Generators.Writing;

/// <summary>The client, and its interface.</summary>
internal static class ClientWriter
{
    private const string StopSignature = $"{Names.ValueTask} StopAsync({Names.Espalier}.ExitReason? reason = null, " +
        $"{Names.TimeSpan}? timeout = null, {Names.Token} cancellationToken = default)";

    internal static void Write(CodeWriter code, ServerModel server)
    {
        HandlerModel[] requests = [.. server.Handlers.Where(static handler => handler.Kind != HandlerKind.Info)];
        code.Documentation([$"<summary>What {server.Name} can be asked.</summary>"]);
        code.Open($"{server.Accessibility} interface IClient : {Names.ServerClient}<IClient>");
        code.Line($"static IClient {Names.ServerClient}<IClient>.At({Names.Address} address) => new Client(address);");
        code.Line();
        code.Documentation(["<summary>The server that it talks to.</summary>"]);
        code.Line($"{Names.Address} Address {{ get; }}");
        code.Documentation(
        [
            "<summary>Asks the server to terminate, and waits for its end.</summary>",
            "<param name=\"reason\">What it is to end with. Null: normal.</param>",
            "<param name=\"timeout\">From now until its end; the request is not taken back. Null: infinite.</param>",
            "<param name=\"cancellationToken\">Ends the wait only.</param>",
            "<exception cref=\"global::Espalier.CallFailedException\">",
            "It ended with another reason, did not exist, or did not end in time.",
            "</exception>",
        ]);
        code.Line(StopSignature + ";");
        foreach (HandlerModel request in requests)
        {
            code.Documentation(DocumentationOf(request));
            code.Obsolete(request.Obsolete);
            code.Line(SignatureOf(request) + ";");
        }
        code.Close();
        code.Line();
        code.Documentation([$"<summary>Asks a {server.Name}. One object serves any number of calls, from any process or thread.</summary>"]);
        code.Open($"{server.Accessibility} sealed class Client : IClient");
        code.Documentation([$"<summary>A client of the {server.Name} at an address.</summary>"]);
        code.Line($"public Client({Names.Address} address) => Address = address;");
        code.Line();
        code.Documentation(["<inheritdoc/>"]);
        code.Line($"public {Names.Address} Address {{ get; }}");
        code.Line();
        code.Documentation(["<inheritdoc/>"]);
        code.Line($"public {StopSignature} =>");
        code.Continue("Address.StopAsync(reason, timeout, cancellationToken);");
        foreach (HandlerModel request in requests)
        {
            code.Line();
            code.Documentation(["<inheritdoc/>"]);
            code.Obsolete(request.Obsolete);
            code.Line($"public {SignatureOf(request)} =>");
            code.Continue(BodyOf(request));
        }
        code.Close();
        code.Line();
    }

    private static string TimeoutName(HandlerModel request) => Names.Free("timeout", request.Given.Select(static given => given.Name));

    private static string TokenName(HandlerModel request) => Names.Free("cancellationToken", request.Given.Select(static given => given.Name));

    private static string SignatureOf(HandlerModel request)
    {
        IEnumerable<string> parameters = request.Given.Select(static given => given.Declaration);
        if (request.Kind == HandlerKind.Cast)
            return $"void {request.ClientName}({string.Join(", ", parameters)})";
        string type = request.Reply is null ? Names.ValueTask : $"{Names.ValueTask}<{request.Reply}>";
        parameters = parameters.Concat([$"{Names.TimeSpan}? {TimeoutName(request)} = null", $"{Names.Token} {TokenName(request)} = default"]);
        return $"{type} {request.ClientName}({string.Join(", ", parameters)})";
    }

    private static string BodyOf(HandlerModel request)
    {
        string made = $"new {request.TypeName}({string.Join(", ", request.Given.Select(static given => given.Name))})";
        if (request.Kind == HandlerKind.Cast)
            return $"{Names.Requests}.Cast(this.Address, {made});";
        string method = request.GivesResult ? "CallForResultAsync" : "CallAsync";
        string types = request.Reply is null ? request.TypeName : $"{request.TypeName}, {request.Reply}";
        string limit = $"{TimeoutName(request)} ?? {Names.TimeSpan}.FromMilliseconds({request.Timeout}L)";
        return $"{Names.Requests}.{method}<{types}>(this.Address, {made}, {limit}, {TokenName(request)});";
    }

    private static IEnumerable<string> DocumentationOf(HandlerModel request)
    {
        string[] hidden = [.. request.Arguments.Where(static argument => argument.Kind != ArgumentKind.Given)
            .Select(static argument => argument.Parameter.Name.TrimStart('@'))];
        bool skips = false;
        foreach (string written in request.Documentation)
        {
            string line = hidden.Aggregate(written, static (text, name) => text.Replace($"<paramref name=\"{name}\"/>", $"<c>{name}</c>"));
            skips |= hidden.Any(name => line.StartsWith($"<param name=\"{name}\">", StringComparison.Ordinal));
            if (!skips)
                yield return line;
            skips &= !line.Contains("</param>");
        }
        if (request.Kind == HandlerKind.Cast || request.Documentation.Count == 0)
            yield break;
        string limit = request.Timeout == -1 ? "as long as it takes" : $"{request.Timeout} milliseconds";
        yield return $"<param name=\"{TimeoutName(request)}\">How long to wait for the reply; null: {limit}.</param>";
        yield return $"<param name=\"{TokenName(request)}\">Ends the wait only.</param>";
        yield return "<exception cref=\"global::Espalier.CallFailedException\">No reply will come.</exception>";
    }
}
