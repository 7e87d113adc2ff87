using Espalier.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Espalier.Generators.Reading;

/// <summary>Reads a class with handlers. What cannot be done is reported and left out.</summary>
internal static class ServerReader
{
    private static readonly SymbolDisplayFormat WithoutGlobal =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    private const string At = "At";
    private const string Rename = "give it another name";

    /// <summary>What the generated part needs for itself.</summary>
    private static readonly string[] Needed = ["IClient", "Client"];

    /// <summary>What a class may write itself; then it is left out.</summary>
    internal static readonly string[] Optional = [At, "Child", "StartAsync", "StartLinkedAsync"];

    /// <summary>Its methods with an attribute, in the order of the source.</summary>
    internal static IEnumerable<IMethodSymbol> HandlersOf(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(static method => HandlerReader.KindOf(method) is not null);

    /// <summary>Can anything be generated for a class?</summary>
    internal static bool IsPossible(INamedTypeSymbol type, Compilation compilation, Reporter report, CancellationToken cancellationToken)
    {
        if (IsServer(type) && !IsSupervisor(type))
            return ArePartial(type, report) && AreFree(type, compilation, report, cancellationToken);
        string why = IsServer(type)
            ? "is a supervisor, which runs nobody's code: give the handler to a child"
            : "does not derive from GenServer: derive from it, or take the attribute away";
        foreach (IMethodSymbol method in HandlersOf(type))
            report(Rules.NoServer, method.Locations.FirstOrDefault(), method.Name, type.Name, why);
        return false;
    }

    /// <summary>Reads a class for which something can be generated.</summary>
    internal static ServerModel Read(INamedTypeSymbol type, Compilation compilation, Reporter report)
    {
        IMethodSymbol[] methods = [.. HandlersOf(type)];
        List<(IMethodSymbol Method, HandlerModel Model)> handlers = [];
        foreach (IMethodSymbol method in methods)
        {
            if (HandlerReader.Read(method, HandlerReader.KindOf(method)!.Value, compilation, report) is { } handler)
                handlers.Add((method, handler));
        }
        Accessible.Reach reach = Accessible.OfSymbol(type);
        IReadOnlyList<HandlerModel> requests = RequestReader.Read(type, handlers, ref reach, report);
        IReadOnlyList<HandlerModel> infos = InfoReader.Read(type, compilation, handlers, report);
        string[] taken = [.. Optional.Where(name => IsTaken(type, name))];
        return new(
            HintNameOf(type), type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(WithoutGlobal),
            new(ContainersOf(type)), SymbolText.Escape(type.Name), TypeParametersOf(type),
            HasClient(methods), reach == Accessible.Reach.Everywhere || Accessible.OfSymbol(type) == reach ? "public" : "internal",
            SeesInternals(type), new(taken), new(ConstructorReader.Read(type, taken, compilation, report)),
            new([.. requests, .. infos]));
    }

    // Also if no handler is left of them: who asks for the client is to hear what is wrong with a handler, not that there is no client.
    private static bool HasClient(IEnumerable<IMethodSymbol> methods) =>
        methods.Any(static method => HandlerReader.KindOf(method) != HandlerKind.Info);

    /// <summary>Members of a name that somebody has written: rules look at the server when its generated part is there already.</summary>
    internal static IEnumerable<ISymbol> OwnMembers(INamedTypeSymbol type, string name) =>
        type.GetMembers(name).Where(static member => !IsGenerated(member));

    /// <summary>Does it stand in a file of the generator?</summary>
    internal static bool IsGenerated(ISymbol symbol) =>
        symbol.Locations.Any(static at => at.SourceTree?.FilePath.Contains(typeof(ServerGenerator).FullName) == true);

    // Handlers of such names are refused. Methods of a class above are overloads; anything else would be hidden by a method.
    private static bool IsTaken(INamedTypeSymbol type, string name) => IsOwnName(type, name) ||
        OwnMembers(type, name).Any(static member => member is not IMethodSymbol method || HandlerReader.KindOf(method) is null) ||
        Inherited(type, name).Any(static member => member is not IMethodSymbol);

    // No member of a class may be called as itself or as what it is made of.
    private static bool IsOwnName(INamedTypeSymbol type, string name) =>
        type.Name == name || type.TypeParameters.Any(parameter => parameter.Name == name);

    /// <summary>Members of a name that somebody has written in classes above.</summary>
    internal static IEnumerable<ISymbol> Inherited(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? above = type.BaseType; above is not null; above = above.BaseType)
        {
            foreach (ISymbol member in OwnMembers(above, name).Where(static member => member.DeclaredAccessibility != Accessibility.Private))
                yield return member;
        }
    }

    internal static bool IsServer(INamedTypeSymbol type) => DerivesFrom(type, KnownNames.GenServer);

    private static bool IsSupervisor(INamedTypeSymbol type) =>
        DerivesFrom(type, KnownNames.Supervisor) || DerivesFrom(type, KnownNames.DynamicSupervisor);

    private static bool DerivesFrom(INamedTypeSymbol type, string metadataName)
    {
        for (INamedTypeSymbol? above = type.BaseType; above is not null; above = above.BaseType)
        {
            if (SymbolText.Is(above, metadataName))
                return true;
        }
        return false;
    }

    internal static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.All(static reference =>
        reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static bool ArePartial(INamedTypeSymbol type, Reporter report)
    {
        bool all = true;
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (IsPartial(outer) && !outer.IsFileLocal)
                continue;
            all = false;
            report(outer.IsFileLocal ? Rules.FileLocal : Rules.MissingPartial, outer.Locations.FirstOrDefault(), type.Name, outer.Name);
        }
        return all;
    }

    private static bool AreFree(
        INamedTypeSymbol type, Compilation compilation, Reporter report, CancellationToken cancellationToken)
    {
        bool all = true;
        bool hasClient = HasClient(HandlersOf(type));
        string[] needed = hasClient ? Needed : [];
        foreach (string name in needed)
        {
            if (IsOwnName(type, name))
                report(Rules.NameTaken, type.Locations.FirstOrDefault(), name, $"{type.Name} has that name, or a type parameter of it: {Rename}");
            else if (OwnMembers(type, name).FirstOrDefault() is { } member)
                report(Rules.NameTaken, member.Locations.FirstOrDefault(), name, $"{type.Name} has a member of that name: {Rename}");
            else if (Inherited(type, name).FirstOrDefault(static above => above is not INamedTypeSymbol) is { } above)
                report(Rules.NameTaken, type.Locations.FirstOrDefault(), name, $"{above.ContainingType.Name} has a member of that name: {Rename}");
            else
                continue;
            all = false;
        }
        string[] methods = [.. Optional.Where(name => (hasClient || name != At) && !IsTaken(type, name))];
        if (all && HiddenNames.Find(type, compilation, needed, methods, cancellationToken) is var (use, meant))
        {
            all = false;
            string name = meant.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
            report(
                Rules.NameTaken, use.GetLocation(), use.Identifier.ValueText,
                $"here it means {name}: write that in full, at each use, or rename it");
        }
        return all;
    }

    private static bool SeesInternals(INamedTypeSymbol type)
    {
        INamedTypeSymbol above = type;
        while (!SymbolText.Is(above, KnownNames.GenServer))
            above = above.BaseType!;
        return SymbolEqualityComparer.Default.Equals(above.ContainingAssembly, type.ContainingAssembly) ||
            above.ContainingAssembly.GivesAccessTo(type.ContainingAssembly);
    }

    private static string TypeParametersOf(INamedTypeSymbol type) => type.TypeParameters.Length == 0
        ? ""
        : $"<{string.Join(", ", type.TypeParameters.Select(static parameter => SymbolText.Escape(parameter.Name)))}>";

    private static IEnumerable<string> ContainersOf(INamedTypeSymbol type)
    {
        Stack<string> containers = new();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            string keyword = outer switch
            {
                { TypeKind: TypeKind.Interface } => "interface",
                { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
                { IsRecord: true } => "record",
                { TypeKind: TypeKind.Struct } => "struct",
                _ => "class",
            };
            containers.Push($"partial {keyword} {SymbolText.Escape(outer.Name)}{TypeParametersOf(outer)}");
        }
        return containers;
    }

    // The number of type parameters tells Cache from Cache<T>; the mark tells names that differ in case alone, which files may not.
    private static string HintNameOf(INamedTypeSymbol type)
    {
        string name = type.ToDisplayString(WithoutGlobal
            .WithGenericsOptions(SymbolDisplayGenericsOptions.None).WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None));
        int parameters = 0;
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
            parameters = (parameters * 10) + outer.TypeParameters.Length;
        return $"{name}{(parameters == 0 ? "" : $"`{parameters}")}{CaseMark(name)}.g.cs";
    }

    private static string CaseMark(string name)
    {
        uint hash = 2_166_136_261;
        foreach (char letter in name)
            hash = (hash ^ letter) * 16_777_619;
        return $".{hash:x8}";
    }
}
