using Espalier.Processes;

namespace Espalier.Tests.Processes;

/// <summary>Reports name functions as their authors would.</summary>
public sealed class FunctionNameTests
{
    [Fact]
    public void A_method_has_its_name() => Assert.Equal(nameof(A_method_has_its_name), FunctionName.Of(A_method_has_its_name));

    [Fact]
    public void A_local_function_has_its_name()
    {
        static int Local() => 1;

        Assert.Equal("Local", FunctionName.Of(Local));
    }

    [Fact]
    public void A_lambda_is_named_by_where_it_stands()
    {
        int captured = Environment.ProcessId;

        Assert.Equal($"a function in {nameof(A_lambda_is_named_by_where_it_stands)}", FunctionName.Of(() => captured));
    }

    [Fact]
    public void A_lambda_within_a_local_function_is_named_by_that_ones_outer_method()
    {
        static Func<int> Local() => static () => 1;

        Assert.Equal($"a function in {nameof(A_lambda_within_a_local_function_is_named_by_that_ones_outer_method)}", FunctionName.Of(Local()));
    }
}
