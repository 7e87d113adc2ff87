using Espalier.Hosting.Tests.Hosts;
using Microsoft.Extensions.Options;

namespace Espalier.Hosting.Tests;

/// <summary>Names that two children want are told before anything starts.</summary>
public sealed class TreeNameTests
{
    private const string OneSpace =
        ": names are one space for the whole program, whatever supervisor has the child. Give all of them but one another name.";

    [Fact]
    public Task A_supervisor_and_its_child_cannot_have_one_name() => RefusedAsync(
        $"The name \"mail\" is wanted by root/mail and root/mail/mail{OneSpace}",
        static tree => tree.AddSupervisor("mail", static mail => mail.Add("mail", Clerk.Child(1))));

    [Fact]
    public Task Children_of_different_supervisors_cannot_have_one_name() => RefusedAsync(
        $"The name \"clerk\" is wanted by root/north/clerk and root/south/clerk{OneSpace}",
        static tree => tree
            .AddSupervisor("north", static north => north.Add("clerk", Clerk.Child(1)))
            .AddSupervisor("south", static south => south.Add("clerk", Clerk.Child(1))));

    [Fact]
    public Task Nobody_can_have_the_name_of_the_root() => RefusedAsync(
        $"The name \"root\" is wanted by root and root/root{OneSpace}", static tree => tree.Add("root", Clerk.Child(1)));

    [Fact]
    public Task Two_children_that_are_added_by_one_name_are_to_have_another_name() => RefusedAsync(
        "root has two children that were added as \"echo\": give one of them another name.",
        static tree => tree.Add("echo", Clerk.Child(1)).Add("echo", Clerk.Child(2)));

    [Fact]
    public Task Two_task_supervisors_without_a_name_are_to_have_another_name() => RefusedAsync(
        "root/desk has two children that were added as \"tasks\": give one of them another name.",
        static tree => tree.AddSupervisor("desk", static desk => desk.AddTaskSupervisor().AddTaskSupervisor()));

    [Fact]
    public Task Two_children_with_one_id_that_nobody_named_are_to_have_another_id() => RefusedAsync(
        "The supervisor root cannot be made: ", static tree => tree.Add(Clerk.Child(1)).Add(Clerk.Child(2)));

    private static async Task RefusedAsync(string expected, Action<SupervisionTreeBuilder> configure)
    {
        await using var host = new TestHost(configure);

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.StartsWith(expected, Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.Equal(0, host.System.ProcessCount);
    }
}
