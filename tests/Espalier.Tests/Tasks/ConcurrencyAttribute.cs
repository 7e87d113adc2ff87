using System.Reflection;
using Xunit.Sdk;

namespace Espalier.Tests.Tasks;

/// <summary>Runs a theory with fewer, as many and more tasks at once than there are items, which are four; each with several seeds.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConcurrencyAttribute : DataAttribute
{
    private const int Seeds = 8;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from max in (int[])[1, 2, 4, 9]
        from seed in Enumerable.Range(1, Seeds)
        select new object[] { max, seed };
}
