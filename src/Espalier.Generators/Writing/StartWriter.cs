using Espalier.Generators.Models;

namespace Espalier.Generators.Writing;

/// <summary>How others come to a server: its address, its child specification, its starts.</summary>
internal static class StartWriter
{
    internal static void Write(CodeWriter code, ServerModel server)
    {
        string Reach(ConstructorModel made) => made.Accessibility == "public" ? server.Accessibility : made.Accessibility;
        if (server.HasClient && !server.Taken.Contains("At"))
        {
            code.Documentation(
            [
                $"<summary>A client of the {server.Name} at an address.</summary>",
                "<param name=\"address\">A pid, or a name: then whoever holds it at the moment of each call.</param>",
            ]);
            code.Line($"{server.Accessibility} static Client At({Names.Address} address) => new Client(address);");
        }
        foreach (ConstructorModel constructor in server.Constructors)
        {
            if (constructor.IsForChild)
                WriteChild(code, server, constructor, constructor.Accessibility);
            if (constructor.IsForStart && !server.Taken.Contains("StartAsync"))
                WriteStart(code, server, constructor, server.HasClient ? Reach(constructor) : constructor.Accessibility, isLinked: false);
            if (constructor.IsForStart && !server.Taken.Contains("StartLinkedAsync"))
                WriteStart(code, server, constructor, server.HasClient ? Reach(constructor) : constructor.Accessibility, isLinked: true);
        }
    }

    private static void WriteChild(CodeWriter code, ServerModel server, ConstructorModel constructor, string accessibility)
    {
        ParameterModel[] given = [.. constructor.Arguments.Where(static argument => argument.Kind != ArgumentKind.Service)
            .Select(static argument => argument.Parameter)];
        bool hasServices = given.Length < constructor.Arguments.Count;
        string context = Names.Free("context", given.Select(static parameter => parameter.Name));
        string arguments = string.Join(", ", constructor.Arguments.Select(argument => argument.Kind != ArgumentKind.Service
            ? argument.Parameter.Name
            : argument.Parameter.Default is null
                ? $"{Names.Services}.Get<{argument.Parameter.Type.TrimEnd('?')}>({context}, \"{server.Name.TrimStart('@')}\")"
                : $"{Names.Services}.Find<{argument.Parameter.Type.TrimEnd('?')}>({context})"));
        code.Line();
        code.Documentation([$"<summary>A {server.Name} as a child of a supervisor.</summary>"]);
        code.Documentation(DocumentationOf(constructor, given));
        code.Obsolete(constructor.Obsolete);
        code.Line($"{accessibility} static {Names.ChildSpec} Child({string.Join(", ", given.Select(static parameter => parameter.Declaration))}) =>");
        code.Continue($"{Names.ChildSpec}.For<{server.Self}>({(hasServices ? context : "()")} => new {server.Self}({arguments}));");
    }

    private static void WriteStart(
        CodeWriter code, ServerModel server, ConstructorModel constructor, string accessibility, bool isLinked)
    {
        ParameterModel[] given = [.. constructor.Arguments.Select(static argument => argument.Parameter)];
        string[] names = [.. given.Select(static parameter => parameter.Name)];
        string where = Names.Free(isLinked ? "parent" : "system", names);
        string options = Names.Free("options", names);
        string token = Names.Free("cancellationToken", names);
        string parameters = string.Join(", ", given.Select(static parameter => parameter.Declaration)
            .Prepend($"{Names.Espalier}.{(isLinked ? "ProcessContext" : "ProcessSystem")} {where}")
            .Append($"{Names.ServerOptions}? {options} = null").Append($"{Names.Token} {token} = default"));
        string method = isLinked ? "StartLinkedAsync" : "StartAsync";
        string result = server.HasClient ? "static pid => new Client(pid)" : $"\"{server.Name.TrimStart('@')}\"";
        string start = $"{Names.Requests}.{method}({where}, () => new {server.Self}({string.Join(", ", names)}), {result}, {options}, {token})";
        code.Line();
        code.Documentation(
        [
            isLinked
                ? $"<summary>Starts a {server.Name}, linked to the process that does so, and waits for its init.</summary>"
                : $"<summary>Starts a {server.Name}, and waits for its init.</summary>",
            isLinked
                ? $"<param name=\"{where}\">The process that becomes its parent.</param>"
                : $"<param name=\"{where}\">Where.</param>",
        ]);
        code.Documentation(DocumentationOf(constructor, given));
        code.Documentation(
        [
            $"<param name=\"{options}\">Name, label, limit. Null: none of them.</param>",
            $"<param name=\"{token}\">Gives the start up.</param>",
            $"<returns>{(server.HasClient ? "Its client." : "Its pid.")}</returns>",
            "<exception cref=\"global::Espalier.StartFailedException\">It was not started, and nothing of it is left.</exception>",
        ]);
        code.Obsolete(constructor.Obsolete);
        code.Line($"{accessibility} static {Names.ValueTask}<{(server.HasClient ? "Client" : $"{Names.Espalier}.Pid")}> {method}({parameters}) =>");
        code.Continue($"{start};");
    }

    private static IEnumerable<string> DocumentationOf(ConstructorModel constructor, ParameterModel[] given)
    {
        string[] starts = [.. given.Select(static parameter => $"<param name=\"{parameter.Name.TrimStart('@')}\">")];
        bool takes = false;
        foreach (string line in constructor.Documentation)
        {
            takes |= starts.Any(start => line.StartsWith(start, StringComparison.Ordinal));
            if (takes)
                yield return line;
            takes &= !line.Contains("</param>");
        }
    }
}
