using System.Reflection;
using Xunit.Sdk;

namespace Espalier.Tests.Servers;

/// <summary>Runs a theory once a seed: 1, 2, 3, and so on.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SeedsAttribute(int count = 20) : DataAttribute
{
    public int Count { get; } = count;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Enumerable.Range(1, Count).Select(static seed => new object[] { seed });
}
