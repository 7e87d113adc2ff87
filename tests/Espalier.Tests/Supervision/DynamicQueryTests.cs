using Espalier.Tests.Servers;

namespace Espalier.Tests.Supervision;

/// <summary>What a dynamic supervisor tells of its children: facts 4.3.</summary>
public sealed class DynamicQueryTests
{
    [Theory, Seeds]
    [OtpCase("supervisor_SUITE", "which_children_simple_one_for_one")]
    [OtpCase("supervisor_SUITE", "sup_start_map_simple")]
    public async Task A_child_is_listed_by_its_process_with_its_type_and_modules_and_without_an_id(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed);
        Pid worker = await lab.AddAsync(lab.Spec() with { Modules = [typeof(LabServer)] });
        Pid supervisor = await lab.AddAsync(DynamicSupervisor.Child());

        IReadOnlyList<ChildInfo> children = await lab.Supervisor.GetChildrenAsync();

        Assert.Equal((null, worker, ChildStatus.Running, ChildType.Worker), Facts(children[0]));
        Assert.Equal((null, supervisor, ChildStatus.Running, ChildType.Supervisor), Facts(children[1]));
        Assert.Equal([typeof(LabServer), typeof(DynamicSupervisor)], children.SelectMany(static child => child.Modules));

        static (ChildId? Id, Pid? Pid, ChildStatus Status, ChildType Type) Facts(ChildInfo child) =>
            (child.Id, child.Pid, child.Status, child.Type);
    }

    [Theory, Seeds]
    public async Task The_oldest_process_comes_first_and_a_restarted_child_is_young_again(int seed)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = 100 });
        List<Pid> children = await lab.AddAsync(lab.Spec(), 20);

        for (int i = 0; i < 20; i += 3)
            lab.Crash(children[i]);

        List<Pid> now = await lab.ListAsync();
        Assert.Equal(now.Order(), now);
        Assert.Equal(children.Where((_, i) => i % 3 != 0), now.Take(13));
        Assert.Equal(lab.Events<ChildRestarted>().Select(static restart => restart.Pid), now.Skip(13));
    }

    [Theory]
    [InlineData(1_000, ChildType.Worker)]
    [InlineData(2_000, ChildType.Worker)]
    [InlineData(1_000, ChildType.Supervisor)]
    [OtpCase("supervisor_SUITE", "count_children")]
    [OtpCase("supervisor_SUITE", "count_children_supervisor")]
    public async Task A_thousand_and_two_thousand_children_are_counted_up_and_down(int count, ChildType type)
    {
        await using DynamicLab lab = await DynamicLab.StartAsync();
        ChildCounts all = type == ChildType.Worker ? new(count, count, 0, count) : new(count, count, count, 0);

        List<Pid> children = await lab.AddAsync(lab.Spec(RestartType.Temporary) with { Type = type }, count);
        ChildCounts full = await lab.CountAsync();
        foreach (Pid child in children)
            child.Kill();
        lab.Run();

        Assert.Equal(all, full);
        Assert.Equal(new ChildCounts(0, 0, 0, 0), await lab.CountAsync());
    }

    [Theory, Seeds]
    public async Task Counts_follow_every_start_and_end(int seed)
    {
        var random = new Random(seed);
        await using DynamicLab lab = await DynamicLab.StartAsync(seed, new() { MaxRestarts = int.MaxValue });
        List<Pid> workers = [], supervisors = [];

        for (int step = 0; step < 200; step++)
        {
            List<Pid> some = random.Next(2) == 0 ? workers : supervisors;
            ChildType type = ReferenceEquals(some, workers) ? ChildType.Worker : ChildType.Supervisor;
            int choice = random.Next(4);
            if (choice < 2 || some.Count == 0)
            {
                some.Add(await lab.AddAsync(lab.Spec((RestartType)random.Next(3)) with { Type = type }));
            }
            else
            {
                Pid child = some[random.Next(some.Count)];
                some.Remove(child);
                if (choice == 2)
                    Assert.Equal(TerminateResult.Terminated, await lab.Supervisor.TerminateChildAsync(child));
                int restarts = lab.Events<ChildRestarted>().Count;
                lab.Crash(child);
                if (lab.Events<ChildRestarted>().Count > restarts)
                    some.Add(lab.Events<ChildRestarted>()[^1].Pid);
            }
            int total = workers.Count + supervisors.Count;
            Assert.Equal(new ChildCounts(total, total, supervisors.Count, workers.Count), await lab.CountAsync());
        }

        Assert.Equal(workers.Concat(supervisors).Order(), await lab.ListAsync());
    }
}
