using System.Globalization;

namespace Espalier.Applications;

/// <summary>An application that is nothing but a supervisor: the main of a program that has only children.</summary>
internal sealed class InlineApplication(ChildSpec root) : ProcessApplication
{
    private string? _name;

    public override string Name => _name ?? NameOf(1);

    internal static string NameOf(int number) => number == 1 ? "main" : string.Create(CultureInfo.InvariantCulture, $"main {number}");

    /// <summary>Gives it a name that nobody else has, at its first start: before that, somebody could take it. Under the controller's lock.</summary>
    internal void TakeName(Func<string> findFree) => _name ??= findFree();

    protected override ChildSpec Root(ProcessSystem system) => root;
}
