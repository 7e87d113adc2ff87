using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>What applications say of themselves.</summary>
public sealed class ApplicationFuzzTests
{
    [Fact]
    public void An_application_runs_or_what_it_says_of_itself_is_refused_before_its_root_starts() => Fuzz.Check(
        from name in Values.Mostly(Gen.Elements<string?>("app", " "), Gen.Elements<string?>(null, ""))
        from dependencies in Values.Mostly(Gen.Elements("none", "one", SpecCase.Null), Gen.Constant("null inside"))
        from root in Values.Mostly(Gen.Constant("server"), Gen.Elements(SpecCase.Null, "start", "restart", "significant", SpecCase.Foreign))
        from type in Values.Enums<ApplicationType>()
        from all in Values.Flags
        select (Name: name, Dependencies: dependencies, Root: root, Type: type, All: all),
        static one =>
        {
            using var world = new FuzzWorld();
            var complaints = Complaint.Of(
                (one.Name is null, "Name", null),
                (one.Name?.Length == 0, "Name", "empty"),
                (one.Dependencies == "null inside", "Dependencies", null),
                (!Enum.IsDefined(one.Type), "type", one.Type),
                (one.Root == SpecCase.Null, "ChildSpec", null),
                (one.Root == "start", "Start", null),
                (one.Root == "restart", "Restart", 9),
                (one.Root == "significant", "significant", "Never"),
                (one.Root == SpecCase.Foreign, "Name", "of another system"));
            bool canStart = one.Name is { Length: > 0 } && one.Dependencies != "null inside" && Enum.IsDefined(one.Type);

            // Asked for its root is the process that leads it, after what it depends on. It must not take the system along here.
            ApplicationType type = canStart && one.Root != "server" ? ApplicationType.Temporary : one.Type;
            return world.Judge(complaints, UseAsync, mayStart: canStart ? 3 : 0);

            async Task UseAsync(ProcessContext self)
            {
                var dependency = new Given("dependency", [], static _ => ChildSpec.For(static () => new Echo()));
                var application = new Given(one.Name!, DependenciesOf(dependency), RootOf);
                try
                {
                    if (one.All)
                    {
                        await world.System.StartAllAsync(application, type);
                    }
                    else
                    {
                        if (one.Dependencies == "one")
                            (await world.System.StartApplicationAsync(dependency)).GetPidOrThrow();
                        world.Mark();
                        (await world.System.StartApplicationAsync(application, type)).GetPidOrThrow();
                    }
                    Assert.Equal(42, await Echo.At(world.System.Name("root")).DoubleAsync(21));
                    Assert.True(await world.System.StopApplicationAsync(application));
                }
                finally
                {
                    await world.System.StopApplicationAsync(dependency);
                }
            }

            IReadOnlyList<ProcessApplication> DependenciesOf(ProcessApplication dependency) => one.Dependencies switch
            {
                SpecCase.Null => null!,
                "one" => [dependency],
                "null inside" => [dependency, null!],
                _ => [],
            };

            ChildSpec RootOf(ProcessSystem system)
            {
                ChildSpec good = ChildSpec.For(static () => new Echo()) with { Name = system.Name("root") };
                return one.Root switch
                {
                    SpecCase.Null => null!,
                    "start" => good with { Start = null! },
                    "restart" => good with { Restart = (RestartType)9 },
                    "significant" => good with { IsSignificant = true },
                    SpecCase.Foreign => good with { Name = world.Elsewhere.Name("root") },
                    _ => good,
                };
            }
        });

    [Fact]
    public void A_tree_shows_as_many_children_as_are_wanted_or_the_number_is_refused() => Fuzz.Check(
        Values.Numbers,
        static shown =>
        {
            using var world = new FuzzWorld();

            return world.Judge(Complaint.Of((shown < 0, "childrenShown", shown)), async self =>
            {
                SupervisorRef supervisor = await Supervisor.StartLinkedAsync(
                    self, [.. Enumerable.Range(0, 3).Select(static id => ChildSpec.For(static () => new Echo()) with { Id = id })]);
                string text;
                try
                {
                    text = TreeSnapshot.Take(world.System).ToText(shown);
                }
                finally
                {
                    world.Mark();
                    await supervisor.StopAsync();
                }
                Assert.Equal(Math.Min(shown, 3), text.Split(nameof(Echo)).Length - 1);
            });
        },
        count: 200);

    private sealed class Given(string name, IReadOnlyList<ProcessApplication> dependencies, Func<ProcessSystem, ChildSpec> root)
        : ProcessApplication
    {
        public override string Name => name;

        public override IReadOnlyList<ProcessApplication> Dependencies => dependencies;

        protected override ChildSpec Root(ProcessSystem system) => root(system);
    }
}
