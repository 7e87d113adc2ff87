using Espalier.Generators.Models;

namespace Espalier.Generators.Writing;

/// <summary>The type that carries the arguments of one call or cast, and runs its handler.</summary>
internal static class RequestWriter
{
    internal static void Write(CodeWriter code, ServerModel server, HandlerModel request)
    {
        code.Line();
        code.Obsolete(request.Obsolete is null ? null : Names.Obsolete);
        code.Open($"private readonly struct {request.TypeName} : {InterfaceOf(request)}");
        ParameterModel[] given = [.. request.Given];
        foreach (ParameterModel parameter in given)
            code.Line($"private readonly {parameter.Type} {FieldOf(parameter)};");
        if (given.Length > 0)
        {
            code.Line();
            code.Open($"internal {request.TypeName}({string.Join(", ", given.Select(static parameter => $"{parameter.Type} {parameter.Name}"))})");
            foreach (ParameterModel parameter in given)
                code.Line($"this.{FieldOf(parameter)} = {parameter.Name};");
            code.Close();
            code.Line();
        }
        code.Line($"public bool IsFor({Names.GenServer} server) => server is {server.Self};");
        code.Line();
        WriteInvoke(code, server, request);
        code.Line();
        code.Line($"public override string ToString() => {TextOf(request, given)};");
        code.Close();
    }

    /// <summary>For whoever traces the server: the handler with its arguments.</summary>
    private static string TextOf(HandlerModel request, ParameterModel[] given)
    {
        string name = request.Method.TrimStart('@');
        return given.Length == 0
            ? $"\"{name}()\""
            : $"\"{name}(" + string.Join(
                " + \", ", given.Select(static parameter => $"{parameter.Name.TrimStart('@')}: \" + (object?){FieldOf(parameter)}")) + " + \")\"";
    }

    private static string ReplyOf(HandlerModel request) => request.Reply ?? Names.Unit;

    private static string InterfaceOf(HandlerModel request) => request switch
    {
        { Kind: HandlerKind.Cast } => $"{Names.Espalier}.CompilerServices.IServerCast",
        { GivesResult: true } => $"{Names.Espalier}.CompilerServices.IServerResultCall<{ReplyOf(request)}>",
        _ => $"{Names.Espalier}.CompilerServices.IServerCall<{ReplyOf(request)}>",
    };

    private static string FieldOf(ParameterModel parameter) => "_" + parameter.Name.TrimStart('@');

    private static void WriteInvoke(CodeWriter code, ServerModel server, HandlerModel request)
    {
        string answer = request switch
        {
            { Kind: HandlerKind.Cast } => Names.Next,
            { GivesResult: true } => $"{Names.Espalier}.CallResult<{ReplyOf(request)}>",
            _ => ReplyOf(request),
        };
        string caller = request.GivesResult ? $", {Names.Espalier}.Caller<{ReplyOf(request)}> caller" : "";
        string signature = $"public {Names.ValueTask}<{answer}> InvokeAsync({Names.GenServer} server{caller})";
        string arguments = string.Join(", ", request.Arguments.Select(argument => argument.Kind switch
        {
            ArgumentKind.Token => $"{Names.Requests}.TokenOf(server)",
            ArgumentKind.Caller => "caller",
            _ => FieldOf(argument.Parameter),
        }));
        code.Line(Names.Inlined);
        string invoke = $"(({server.Self})server).{request.Method}({arguments})";
        if (request is { Answer: AnswerKind.Nothing, Shape: AnswerShape.Value })
        {
            code.Open(signature);
            code.Line(invoke + ";");
            code.Line(request switch
            {
                { Kind: HandlerKind.Cast } => $"return new({Names.Next}.Receive);",
                { GivesResult: true } => $"return new({answer}.Later);",
                _ => "return default;",
            });
            code.Close();
            return;
        }
        code.Line(signature + " =>");
        code.Continue(ExpressionOf(request, invoke, $"{server.Name}.{request.Method}".Replace("@", ""), answer) + ";");
    }

    private static string ExpressionOf(HandlerModel request, string invoke, string who, string answer)
    {
        string task = request.Shape == AnswerShape.Task ? $"{Names.Requests}.FromTask({invoke}, \"{who}\")" : invoke;
        return request switch
        {
            { Answer: not AnswerKind.Nothing } => request.Shape == AnswerShape.Value ? $"new {Names.ValueTask}<{answer}>({invoke})" : task,
            { Kind: HandlerKind.Cast } => $"{Names.Requests}.ReceiveAsync({task})",
            { GivesResult: true } => $"{Names.Requests}.LaterAsync<{ReplyOf(request)}>({task})",
            _ => $"{Names.Requests}.DoneAsync({task})",
        };
    }
}
