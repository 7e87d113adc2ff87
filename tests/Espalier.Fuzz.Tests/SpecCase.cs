using FsCheck;
using FsCheck.Fluent;

namespace Espalier.Fuzz;

/// <summary>A specification of a child, as words: so it can be made for any system, and printed.</summary>
internal sealed record SpecCase(
    string Id, string Start, RestartType Restart, string Shutdown, ChildType Type, bool IsSignificant, string Name, string Modules)
{
    public const string Foreign = "foreign";
    public const string None = "none";
    public const string Null = "null";
    public const string Server = "server";
    public const string Taken = "taken";

    public static Gen<SpecCase> Cases { get; } =
        from id in Values.Mostly(Gen.Elements("text", "empty", "number", "type", "pair"), Gen.Constant(None))
        from start in Gen.Frequency(
            (12, Gen.Constant(Server)), (1, Gen.Constant(Null)),
            (6, Gen.Elements("throws", "exits", "answers null", "ignored", "failed", "failed with null", "foreigner", "nobody", "itself")))
        from restart in Values.Enums<RestartType>()
        from shutdown in Gen.Elements(None, "brutal", "infinite", "zero", "tick", "second", "longest")
        from type in Values.Enums<ChildType>()
        from isSignificant in Values.Mostly(false, true)
        from name in Gen.Frequency(
            (12, Gen.Constant(None)), (6, Gen.Constant("named")), (2, Gen.Constant(Taken)), (2, Gen.Constant(Foreign)))
        from modules in Values.Mostly(Gen.Elements("empty", "one"), Gen.Elements(Null, "null inside"))
        select new SpecCase(id, start, restart, shutdown, type, isSignificant, name, modules);

    public ChildId ChildId => Id switch
    {
        None => default,
        "text" => "text",
        "empty" => "",
        "number" => int.MinValue,
        "type" => typeof(Echo),
        _ => ChildId.Of((1, "a")),
    };

    /// <summary>What is wrong with it, under a supervisor that shuts down by itself in this way; null: it is dynamic.</summary>
    public IReadOnlyList<Complaint> Complaints(AutoShutdown? autoShutdown, bool hasOwnId = true) => Complaint.Of(
        (hasOwnId && Id == None, "Id", null),
        (Start == Null, "Start", null),
        (!Enum.IsDefined(Restart), "Restart", Restart),
        (!Enum.IsDefined(Type), "Type", Type),
        (IsSignificant && autoShutdown is null, "IsSignificant", true),
        (IsSignificant && autoShutdown == AutoShutdown.Never, "significant", "Never"),
        (IsSignificant && Restart == RestartType.Permanent, "significant", "Permanent"),
        (Name == Foreign, "Name", "of another system"),
        (Modules == Null, "Modules", null),
        (Modules == "null inside", "Modules", "null in it"));

    public ChildSpec Make(FuzzWorld world) => new()
    {
        Id = ChildId,
        Start = Start == Null ? null! : context => StartAsync(world, context),
        Restart = Restart,
        Shutdown = Shutdown switch
        {
            None => null,
            "brutal" => ShutdownPolicy.BrutalKill,
            "infinite" => ShutdownPolicy.Within(Timeout.InfiniteTimeSpan),
            "zero" => ShutdownPolicy.Within(TimeSpan.Zero),
            "tick" => ShutdownPolicy.Within(TimeSpan.FromTicks(1)),
            "second" => ShutdownPolicy.Within(TimeSpan.FromSeconds(1)),
            _ => ShutdownPolicy.Within(Values.Longest),
        },
        Type = Type,
        IsSignificant = IsSignificant,
        Name = Name switch
        {
            None => null,
            Foreign => world.Elsewhere.Name(Foreign),
            _ => world.System.Name(Name),
        },
        Modules = Modules switch
        {
            Null => null!,
            "empty" => [],
            "one" => [typeof(Echo)],
            _ => [typeof(Echo), null!],
        },
    };

    private async ValueTask<StartResult> StartAsync(FuzzWorld world, ChildStartContext context)
    {
        switch (Start)
        {
            case Server:
                return await context.StartAsync(static () => new Echo());
            case "throws":
                throw new InvalidOperationException("The start function threw.");
            case "exits":
                context.Parent.Exit(ExitReason.Custom("exits"));
                return new StartResult.Ignored();
            case "answers null":
                return null!;
            case "ignored":
                return new StartResult.Ignored();
            case "failed":
                return new StartResult.Failed(new StartError.NotFound());
            case "failed with null":
                return new StartResult.Failed(null!);
            case "foreigner":
                return new StartResult.Started(world.Elsewhere.Spawn(static self => Task.Delay(-1, self.CancellationToken)));
            case "nobody":
                return new StartResult.Started(default);
            default:
                return new StartResult.Started(context.Parent.Self);
        }
    }
}
