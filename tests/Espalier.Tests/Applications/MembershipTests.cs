using Espalier.Processes;
using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>Which processes belong to an application: those that descend from it, linked or not, whoever of their ancestors still lives.</summary>
public sealed class MembershipTests
{
    [Fact, OtpCase("application_test", "application module"), OtpCase("application_test", "application specification")]
    public async Task A_process_belongs_to_the_application_that_it_descends_from()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        LabApplication bank = await lab.StartAsync("bank");
        Pid stray = lab.StartStray(shop);
        Pid server = default;
        lab.Lab.Tell(stray, static _ => { });
        lab.Lab.Tell(bank.Worker, async self => server = (await self.StartServerAsync(() => new LabServer(lab.Lab))).GetPidOrThrow());
        Pid outside = lab.Lab.Puppet();

        Assert.Same(shop, ApplicationOf(lab, shop.Worker));
        Assert.Same(shop, ApplicationOf(lab, shop.Top));
        Assert.Same(shop, ApplicationOf(lab, shop.Master));
        Assert.Same(shop, ApplicationOf(lab, stray));
        Assert.Same(bank, ApplicationOf(lab, server));
        Assert.Null(ApplicationOf(lab, outside));
        Assert.Null(ApplicationOf(lab, default));
    }

    [Fact]
    public async Task Strays_of_strays_end_with_their_application_however_many_generations_have_ended()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        LabApplication bank = await lab.StartAsync("bank");
        Pid ours = default;
        Pid theirs = default;
        lab.Lab.Tell(shop.Worker, self => self.Spawn(one => Descend(one, 5, pid => ours = pid)));
        lab.Lab.Tell(bank.Worker, self => self.Spawn(one => Descend(one, 5, pid => theirs = pid)));
        Assert.Same(shop, ApplicationOf(lab, ours));

        await lab.System.StopApplicationAsync(shop);

        Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(ours));
        Assert.True(theirs.IsAlive);
        Assert.Same(bank, ApplicationOf(lab, theirs));

        Task Descend(ProcessContext self, int generations, Action<Pid> last)
        {
            if (generations > 0)
            {
                self.Spawn(next => Descend(next, generations - 1, last));
                return Task.CompletedTask;
            }
            last(self.Self);
            return lab.Lab.ForeverAsync(self);
        }
    }

    [Fact]
    public async Task What_a_process_starts_by_its_system_belongs_to_its_application_too()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        ProcessContext stray = default;
        var others = new List<ProcessAddress>();
        Pid worker = shop.Worker;
        lab.Lab.Tell(worker, async self =>
        {
            self.System.Spawn(own =>
            {
                stray = own;
                return lab.Lab.ForeverAsync(own);
            });
            others.Add((await self.System.StartServerAsync(() => new LabServer(lab.Lab))).GetPidOrThrow());
            others.Add((await Agent.StartAsync(self.System, static () => 1)).Address);
            others.Add((await Supervisor.StartAsync(self.System, [])).Address);
            others.Add((await DynamicSupervisor.StartAsync(self.System)).Address);
            others.Add((await TaskSupervisor.StartAsync(self.System)).Address);
        });
        lab.Run();
        Pid[] all = [stray.Self, .. others.Select(PidOf)];
        Assert.Equal([worker, lab.System.GetInfo(worker)!.Parent], stray.Ancestors.Select(PidOf).Take(2));
        Assert.All(all, pid => Assert.Equal(worker, lab.System.GetInfo(pid)!.Parent));
        Assert.All(all, pid => Assert.Empty(lab.System.GetInfo(pid)!.Links));
        Assert.All(all, pid => Assert.Same(shop, ApplicationOf(lab, pid)));

        worker.Kill();
        lab.Run();
        bool haveStayed = all.All(static pid => pid.IsAlive);
        await lab.System.StopApplicationAsync(shop);

        Assert.True(haveStayed);
        Assert.All(all, pid => Assert.Equal(ExitReason.Killed, lab.Lab.EndOf(pid)));
        Assert.Equal(0, lab.System.ProcessCount);
    }

    [Fact]
    public async Task What_a_process_starts_in_another_system_belongs_to_nobody()
    {
        await using var lab = new ApplicationLab();
        await using var other = new Lab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid stranger = default;

        lab.Lab.Tell(shop.Worker, _ => stranger = other.Puppet());

        Assert.Equal(default, other.System.GetInfo(stranger)!.Parent);
    }

    [Fact]
    public async Task A_supervisor_that_a_supervisor_starts_by_its_system_is_the_root_of_a_tree_of_its_own()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child(
        [
            new ChildSpec
            {
                Id = "maker",
                Start = async context =>
                {
                    await Supervisor.StartAsync(
                        context.System, [lab.Worker("inner")], new SupervisorOptions { Name = lab.System.Name("own") });
                    return await context.StartAsync(() => new LabServer(lab.Lab));
                },
            },
        ],
        new SupervisorOptions { Name = lab.System.Name("top") });
        await lab.StartAsync(shop);

        string[] paths = [.. TreeSnapshot.Take(lab.System).Roots.SelectMany(static root => root.Children.Prepend(root)).Select(static x => x.Path)];
        lab.Find("own").Kill();
        lab.Run();

        Assert.Equal(["own", "own/inner", "top", "top/maker"], paths.Order());
        Assert.True(lab.Exists("top"));
    }

    [Fact]
    public async Task A_stray_that_starts_others_while_it_is_killed_takes_them_along()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        int started = 0;
        lab.Lab.Tell(shop.Worker, self => self.Spawn(Breed));
        shop.Stops = () =>
        {
            Assert.NotEqual(0, started);
            return default;
        };

        await lab.System.StopApplicationAsync(shop);

        Assert.Equal(0, lab.System.ProcessCount);
        Assert.Empty(lab.Log.Errors);

        async Task Breed(ProcessContext self)
        {
            started++;
            if (started < 50)
                self.Spawn(Breed);
            await lab.Lab.ForeverAsync(self);
        }
    }

    [Fact]
    public async Task A_process_that_is_not_alive_belongs_to_none()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        Pid worker = shop.Worker;

        worker.Kill();
        ProcessApplication? killed = ApplicationOf(lab, worker);
        lab.Run();

        Assert.Null(killed);
        Assert.Null(ApplicationOf(lab, worker));
        Assert.Same(shop, ApplicationOf(lab, shop.Worker));
    }

    [Fact]
    public async Task An_application_is_known_inside_from_its_start_to_its_stop()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        ProcessApplication? starting = null;
        ProcessApplication? stopping = null;
        shop.StartsRoot = async context =>
        {
            starting = ApplicationOf(lab, context.Parent.Self);
            return await context.StartAsync(() => new LabServer(lab.Lab));
        };
        await lab.StartAsync(shop);
        Pid top = lab.Lab.LastStarted;
        shop.PreparesStop = () =>
        {
            stopping = ApplicationOf(lab, top);
            return default;
        };

        await lab.System.StopApplicationAsync(shop);

        Assert.Same(shop, starting);
        Assert.Same(shop, stopping);
    }

    [Fact]
    public async Task One_that_is_started_by_a_process_of_another_belongs_to_itself()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        LabApplication bank = lab.App("bank");
        lab.Lab.Tell(shop.Worker, async self => await self.System.StartApplicationAsync(bank));

        await lab.System.StopApplicationAsync(shop);

        Assert.Equal("bank", lab.Running);
        Assert.Same(bank, ApplicationOf(lab, bank.Worker));
    }

    [Fact]
    public async Task A_parent_that_has_ended_is_none_although_it_still_says_where_its_children_belong()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = await lab.StartAsync("shop");
        ProcessContext middle = default;
        ProcessContext leaf = default;
        Pid worker = shop.Worker;
        lab.Lab.Tell(worker, self => self.Spawn(async own =>
        {
            middle = own;
            own.Spawn(async inner =>
            {
                leaf = inner;
                await lab.Lab.ForeverAsync(inner);
            });
            await own.ReceiveAsync<string>();
        }));
        lab.Run();
        ProcessAddress[] before = [.. leaf.Ancestors];

        middle.Self.Send("end");
        lab.Run();

        Assert.Equal([middle.Self, lab.System.Name("shop"), shop.Top, shop.Master], before);
        Assert.Equal(default, leaf.Parent);
        Assert.Empty(leaf.Ancestors);
        Assert.Equal(default, middle.Parent);
        Assert.Equal(default, lab.System.GetInfo(leaf.Self)!.Parent);
        Assert.True(((ProcessCell)leaf.Self.Target!).IsRoot);
        Assert.Same(shop, ApplicationOf(lab, leaf.Self));
    }

    [Fact]
    public async Task A_path_begins_at_the_root_and_the_hidden_process_is_in_no_tree()
    {
        await using var lab = new ApplicationLab();
        LabApplication shop = lab.App("shop");
        shop.MakesRoot = _ => Supervisor.Child([lab.Worker("shop")], new SupervisorOptions { Name = lab.System.Name("top") });
        await lab.StartAsync(shop);

        TreeNode root = Assert.Single(TreeSnapshot.Take(lab.System).Roots);
        TreeSnapshot ofMaster = TreeSnapshot.Take(shop.Master);
        shop.Worker.Send(Lab.Broken);
        lab.Run();

        Assert.Equal("top", root.Path);
        Assert.Equal(shop.Top, root.Pid);
        Assert.Equal("top/shop", Assert.Single(root.Children).Path);
        Assert.Empty(ofMaster.Roots);
        Assert.Equal("top/shop", lab.Log.Single(1001).Properties["Path"]);
    }

    [Fact]
    public async Task Without_applications_a_process_that_has_ended_keeps_nobody()
    {
        await using var lab = new Lab();
        Pid parent = lab.Puppet();
        Pid child = default;
        lab.Tell(parent, self => child = self.Spawn(static async own => await own.ReceiveAsync<string>()));

        child.Send("end");
        lab.Run();

        Assert.Null(((ProcessCell)child.Target!).ParentCell);
        Assert.Null(((ProcessCell)child.Target!).Master);
    }

    private static Pid PidOf(ProcessAddress address) => address.TryFind(out Pid pid) ? pid : default;

    private static ProcessApplication? ApplicationOf(ApplicationLab lab, Pid pid) =>
        lab.System.TryGetApplication(pid, out ProcessApplication? application) ? application : null;
}
