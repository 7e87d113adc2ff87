using System.Text.RegularExpressions;

namespace Espalier.Tests.Samples;

/// <summary>A stack, its twin, an agent, a task, and a supervisor that gives up.</summary>
[Collection(SampleProgram.OneAtATime)]
public sealed partial class StackAndFriendsTests
{
    [Fact]
    public async Task What_falls_comes_back_and_its_neighbours_do_not_notice()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        (int code, string output) = await SampleProgram.RunAsync("StackAndFriends", deadline.Token);

        Assert.Equal(0, code);
        Assert.Equal(
            """
            == A stack ==
            On top of the plates: cup
            On top of the plates: plate
            On top of the plates: saucer
            The fourth time: InvalidOperationException: Stack empty.
            Its supervisor has started another one: True. On top of it: plate

            == Two children of one class ==
            The books are a Stack
            The plates are a Stack
            On top of the books, which nobody has touched: Faust

            == An agent ==
            Visitors before: 2, and now: 3

            == A task ==
            Boxes carried to the attic: 2. On top of them: maps
            A second errand failed, and nothing else: InvalidOperationException: the stairs are gone
            Errands that are under way: 0

            == A supervisor that runs out of restarts ==
            The boxes fell over. Others are there: True. The attic is the same: True
            They fell over again. The attic tolerates one restart, and ended: shutdown
            The house has started it again: True. Others are in it: True
            The visitors have not noticed: 3

            house  House <pid>
            ├─ plates  Stack <pid>  1 restart
            ├─ books  Stack <pid>
            ├─ visitors  Agent<Int32> <pid>
            ├─ errands  TaskSupervisor <pid>
            └─ attic  Supervisor <pid>  1 restart
               └─ boxes  Stack <pid>
            Done.

            """,
            Pid().Replace(output, "<pid>"));
    }

    [GeneratedRegex("<[0-9.]+>")]
    private static partial Regex Pid();
}
