using Espalier;

namespace StackAndFriends;

/// <summary>The tree: a stack and its friends.</summary>
internal sealed class House : Supervisor
{
    protected override SupervisorInit Init() => SupervisorInit.Start(
        SupervisionStrategy.OneForOne,
        [
            // Two children of one class: each has an id of its own.
            StackOf("plates", "saucer", "plate"),
            StackOf("books", "Faust"),

            // A value in a process.
            Agent.Child(static () => 0, Context.System.Name("visitors")),

            // A place for work that runs once.
            TaskSupervisor.Child(new DynamicSupervisorOptions { Name = Context.System.Name("errands") }),

            // A tree of its own, which tolerates one restart.
            Supervisor.Child([StackOf("boxes")], new SupervisorOptions { Name = Context.System.Name("attic"), MaxRestarts = 1 }),
        ]);

    private ChildSpec StackOf(string name, params string[] first) =>
        Stack.Child(first) with { Id = name, Name = Context.System.Name(name) };
}
