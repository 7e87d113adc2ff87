namespace Espalier.Generators.Writing;

/// <summary>The names of types in generated code: in full, so that nothing that stands around it changes their meaning.</summary>
internal static class Names
{
    internal const string Espalier = "global::Espalier";
    internal const string Address = "global::Espalier.ProcessAddress";
    internal const string Requests = "global::Espalier.CompilerServices.ServerRequests";
    internal const string Services = "global::Espalier.CompilerServices.ChildServices";
    internal const string ServerClient = "global::Espalier.CompilerServices.IServerClient";
    internal const string GenServer = "global::Espalier.GenServer";
    internal const string ChildSpec = "global::Espalier.ChildSpec";
    internal const string Next = "global::Espalier.Next";
    internal const string TimeSpan = "global::System.TimeSpan";
    internal const string Token = "global::System.Threading.CancellationToken";
    internal const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    internal const string ServerOptions = "global::Espalier.ServerOptions";

    /// <summary>Whoever reads the trace of a crash wants the handler, and not what calls it: an inlined method is not shown.</summary>
    internal const string Inlined =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]";

    internal const string Obsolete = "[global::System.Obsolete]";
    internal const string Unit = "global::System.ValueTuple";

    /// <summary>A name that none of the parameters has.</summary>
    internal static string Free(string wanted, IEnumerable<string> taken)
    {
        HashSet<string> names = [.. taken.Select(static name => name.TrimStart('@'))];
        string name = wanted;
        while (names.Contains(name))
            name = "its" + char.ToUpperInvariant(name[0]) + name.Substring(1);
        return name;
    }
}
