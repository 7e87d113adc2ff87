using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Espalier.Fuzz;

/// <summary>The options of servers, agents, functions, systems and registries.</summary>
public sealed class StartOptionsFuzzTests
{
    private static readonly Gen<object?> Labels = Gen.Elements<object?>(null, "label", 7);

    private static readonly Gen<string> Names =
        Gen.Frequency((8, Gen.Constant(SpecCase.None)), (4, Gen.Constant("named")), (1, Gen.Elements(SpecCase.Foreign, SpecCase.Taken)));

    [Fact]
    public void A_server_starts_within_its_limit_or_its_options_are_refused_before_it_exists() => Fuzz.Check(
        from limit in Values.Waits
        from name in Names
        from label in Labels
        from place in Gen.Elements("alone", "linked", "child", "agent", "agent linked")
        select (Limit: limit, Name: name, Label: label, Place: place),
        static one =>
        {
            using var world = new FuzzWorld();
            ServerOptions options = new() { Label = one.Label, StartTimeout = one.Limit };
            var complaints = Complaint.Of(
                (!Values.IsWait(one.Limit), "StartTimeout", one.Limit), (one.Name == SpecCase.Foreign, "name", SpecCase.Foreign));
            bool isAgent = one.Place.StartsWith("agent", StringComparison.Ordinal);

            return world.Judge(complaints, UseAsync, mayStart: one.Place == "child" ? 1 : 0);

            async Task UseAsync(ProcessContext self)
            {
                world.System.Register(SpecCase.Taken, self.Self);
                options = options with { Name = NameOf(world, one.Name) };
                try
                {
                    Pid pid = await StartAsync(self);
                    Assert.NotEqual(SpecCase.Taken, one.Name);
                    Assert.Equal(one.Label, world.System.GetInfo(pid)!.Label);
                    Assert.Equal(42, isAgent ? await Agent.At<int>(pid).GetAsync(static state => state) : await Echo.At(pid).DoubleAsync(21));
                    await pid.StopAsync();
                }
                catch (StartFailedException failure) when (failure.Error is StartError.AlreadyStarted && one.Name == SpecCase.Taken)
                {
                }
                catch (StartFailedException failure) when (failure.Error is StartError.TimedOut)
                {
                    // Nothing in it takes any time.
                    Assert.True(one.Limit <= TimeSpan.FromMilliseconds(1) && one.Limit != Timeout.InfiniteTimeSpan);
                }
            }

            async Task<Pid> StartAsync(ProcessContext self)
            {
                switch (one.Place)
                {
                    case "alone":
                        return (await world.System.StartServerAsync(static () => new Echo(), options)).GetPidOrThrow();
                    case "linked":
                        return (await self.StartServerLinkedAsync(static () => new Echo(), options)).GetPidOrThrow();
                    case "agent":
                        return PidOf((await Agent.StartAsync(world.System, static () => 42, options)).Address);
                    case "agent linked":
                        return PidOf((await Agent.StartLinkedAsync(self, static () => Task.FromResult(42), options)).Address);
                    default:
                        return await StartAsChildAsync(self, options);
                }
            }
        });

    [Fact]
    public void A_function_is_spawned_or_its_options_are_refused_before_it_exists() => Fuzz.Check(
        from name in Values.Mostly(Gen.Elements<string?>(null, "named"), Gen.Elements<string?>("", SpecCase.Taken))
        from label in Labels
        from isLinked in Values.Flags
        from traps in Values.Flags
        from body in Values.Mostly("returns", "throws", "answers null", SpecCase.Null)
        from place in Gen.Elements("system", "process", "linked", "monitored")
        select (Name: name, Label: label, IsLinked: isLinked, Traps: traps, Body: body, Place: place),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new SpawnOptions { Name = one.Name, Label = one.Label, IsLinked = one.IsLinked, TrapsExits = one.Traps };
            Func<ProcessContext, Task> body = one.Body switch
            {
                SpecCase.Null => null!,
                "throws" => static _ => throw new InvalidOperationException("thrown"),
                "answers null" => static _ => null!,
                _ => static _ => Task.CompletedTask,
            };
            var complaints = Complaint.Of(
                (one.Body == SpecCase.Null, "body", null),
                (one.Name?.Length == 0, "Name", "empty"),
                (one.Name == SpecCase.Taken, "name", SpecCase.Taken),
                (one is { IsLinked: true, Place: "system" }, "IsLinked", true));

            return world.Judge(complaints, UseAsync);

            async Task UseAsync(ProcessContext self)
            {
                world.System.Register(SpecCase.Taken, self.Self);
                Pid pid = one.Place switch
                {
                    "system" => world.System.Spawn(body, options),
                    "process" => self.Spawn(body, options),
                    "linked" => self.SpawnLinked(body, options),
                    _ => self.SpawnMonitored(body, options).Pid,
                };
                Assert.Equal((one.Name, one.Label), (world.System.GetInfo(pid)!.Name, world.System.GetInfo(pid)!.Label));
                ExitKind expected = one.Body switch
                {
                    "throws" => ExitKind.Crashed,
                    "answers null" => ExitKind.BadReturn,
                    _ => ExitKind.Normal,
                };
                Assert.Equal(expected, (await pid.WaitForExitAsync()).Kind);
            }
        });

    [Fact]
    public void A_system_runs_and_stops_or_its_options_are_refused_as_it_is_made() => Fuzz.Check(
        from unwind in Values.Waits
        from dispose in Values.Waits
        from stop in Values.Waits
        from gone in Values.Mostly(SpecCase.None, "TimeProvider", "LoggerFactory", "EventSinks", "sink")
        from isOpen in Values.Flags
        select (Unwind: unwind, Dispose: dispose, Stop: stop, Null: gone, IsOpen: isOpen),
        static one =>
        {
            var complaints = Complaint.Of(
                (!Values.IsWait(one.Unwind), "UnwindGrace", one.Unwind),
                (!Values.IsWait(one.Dispose), "DisposeGrace", one.Dispose),
                (!Values.IsWait(one.Stop), "StopGrace", one.Stop),
                (one.Null == "sink", "EventSinks", null),
                (one.Null is not ("sink" or SpecCase.None), one.Null, ""));
            if (complaints.Count > 0)
            {
                ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => new ProcessSystem(Configure(new ProcessSystemOptions())));
                Assert.True(Complaint.IsTold(complaints, refusal.Message), $"{string.Join(", ", complaints)}: {refusal.Message}");
                return false;
            }
            using var world = new FuzzWorld(Configure);

            return world.Judge(complaints, async self =>
            {
                Pid pid = (await world.System.StartServerAsync(static () => new Echo())).GetPidOrThrow();
                Assert.Equal(42, await Echo.At(pid).DoubleAsync(21));

                // What is left is for the end of the system, which the world waits for.
                if (!one.IsOpen)
                    await pid.StopAsync();
                else
                    pid.Kill();
                await pid.WaitForExitAsync();
            });

            ProcessSystemOptions Configure(ProcessSystemOptions options) => options with
            {
                UnwindGrace = one.Unwind,
                DisposeGrace = one.Dispose,
                StopGrace = one.Stop,
                TimeProvider = one.Null == "TimeProvider" ? null! : options.TimeProvider,
                LoggerFactory = one.Null == "LoggerFactory" ? null! : NullLoggerFactory.Instance,
                EventSinks = one.Null switch { "EventSinks" => null!, "sink" => [null!], _ => [] },
            };
        });

    [Fact]
    public void A_registry_holds_entries_or_its_options_are_refused_as_it_is_made() => Fuzz.Check(
        from keys in Values.Enums<RegistryKeys>()
        from partitions in Values.Mostly(Gen.Elements(1, 2, 300), Values.Numbers)
        from metadata in Values.Mostly(Gen.Elements("none", "one"), Gen.Constant(SpecCase.Null))
        from name in Values.Mostly(Gen.Constant<string?>("registry"), Gen.Elements<string?>(null, ""))
        select (Keys: keys, Partitions: partitions, Metadata: metadata, Name: name),
        static one =>
        {
            using var world = new FuzzWorld();
            var options = new RegistryOptions
            {
                Keys = one.Keys,
                Partitions = one.Partitions,
                Metadata = one.Metadata switch
                {
                    SpecCase.Null => null!,
                    "one" => new Dictionary<object, object?> { ["key"] = null },
                    _ => new Dictionary<object, object?>(),
                },
            };
            var complaints = Complaint.Of(
                (!Enum.IsDefined(one.Keys), "Keys", one.Keys),
                (one.Partitions is < 1 or > 65_536, "Partitions", one.Partitions),
                (one.Metadata == SpecCase.Null, "Metadata", null),
                (one.Name is null, "name", null),
                (one.Name?.Length == 0, "name", "empty"));

            return world.Judge(complaints, async self =>
            {
                var registry = new ProcessRegistry<string, int>(world.System, one.Name!, options);
                Pid pid = (await registry.StartAsync()).GetPidOrThrow();
                Assert.True(registry.TryRegister(self, "key", 42, out _));
                Assert.Equal(42, Assert.Single(registry.Lookup("key")).Value);
                Assert.Equal(one.Metadata == "one", registry.TryGetMetadata("key", out _));
                registry.Unregister(self, "key");
                await pid.StopAsync();
            });
        });

    [Fact]
    public void A_name_can_be_held_or_is_refused_as_it_is_made() => Fuzz.Check(
        Values.Mostly(Gen.Elements<object?>("a", " ", "\0", "\ud800"), Gen.Elements<object?>(null, "", 7, 'c', default(ChildId), typeof(Echo))),
        static key =>
        {
            using var world = new FuzzWorld();
            bool isText = key is string { Length: > 0 };
            var complaints = Complaint.Of((!isText, "key", key));

            return world.Judge(complaints, async self =>
            {
                var name = ProcessName.Via(world.System.Name("other").Resolver, key!);
                Pid pid = (await world.System.StartServerAsync(static () => new Echo(), new ServerOptions { Name = name })).GetPidOrThrow();
                Assert.True(name.TryFind(out Pid holder));
                Assert.Equal((pid, 42), (holder, await Echo.At(name).DoubleAsync(21)));
                await name.StopAsync();
            });
        },
        count: 100);

    /// <summary>As the only child of a supervisor that is linked to a process, and falls with it.</summary>
    private static async Task<Pid> StartAsChildAsync(ProcessContext self, ServerOptions options)
    {
        SupervisorRef top = await Supervisor.StartLinkedAsync(self, []);
        StartResult result = await top.StartChildAsync(new ChildSpec
        {
            Id = "child",
            Restart = RestartType.Temporary,
            Start = context => context.StartAsync(static () => new Echo(), options),
        });

        // What its start function lets out says the same as it would say to anybody.
        return result is StartResult.Failed { Error: StartError.StartFunctionFailed { Reason.Exception: ArgumentException refusal } }
            ? throw refusal
            : result.GetPidOrThrow();
    }

    private static Pid PidOf(ProcessAddress address) => address.TryFind(out Pid pid) ? pid : default;

    private static ProcessName? NameOf(FuzzWorld world, string name) => name switch
    {
        SpecCase.None => null,
        SpecCase.Foreign => world.Elsewhere.Name(name),
        _ => world.System.Name(name),
    };
}
