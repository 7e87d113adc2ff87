using Espalier.Generators.Models;

namespace Espalier.Generators.Writing;

/// <summary>The callback that gives each plain message to its handler.</summary>
internal static class InfoWriter
{
    internal static void Write(CodeWriter code, ServerModel server)
    {
        HandlerModel[] infos = [.. server.Of(HandlerKind.Info)];
        if (infos.Length == 0)
            return;
        code.Line();
        code.Documentation(["<inheritdoc/>"]);
        string accessibility = server.SeesInternals ? "protected internal" : "protected";
        code.Open($"{accessibility} override {Names.ValueTask}<{Names.Next}> HandleInfoAsync(object message)");
        code.Open("switch (message)");
        for (int number = 0; number < infos.Length; number++)
            WriteCase(code, server, infos[number], $"message{number + 1}");
        code.Line("default:");
        code.Continue("return base.HandleInfoAsync(message);");
        code.Close();
        code.Close();
    }

    private static void WriteCase(CodeWriter code, ServerModel server, HandlerModel info, string name)
    {
        string arguments = string.Join(", ", info.Arguments.Select(argument =>
            argument.Kind == ArgumentKind.Token ? $"{Names.Requests}.TokenOf(this)" : name));
        string invoke = $"{info.Method}({arguments})";
        code.Line($"case {info.TypeName} {name}:");
        if (info is { Answer: AnswerKind.Nothing, Shape: AnswerShape.Value })
        {
            code.Continue(invoke + ";");
            code.Continue($"return new({Names.Next}.Receive);");
            return;
        }
        string who = $"{server.Name}.{info.Method}".Replace("@", "");
        string task = info.Shape == AnswerShape.Task ? $"{Names.Requests}.FromTask({invoke}, \"{who}\")" : invoke;
        code.Continue(info switch
        {
            { Answer: AnswerKind.Nothing } => $"return {Names.Requests}.ReceiveAsync({task});",
            { Shape: AnswerShape.Value } => $"return new {Names.ValueTask}<{Names.Next}>({invoke});",
            _ => $"return {task};",
        });
    }
}
