using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>What OTP keeps in an application's environment and resource file: the object has it. Facts 4.2 and 4.7.</summary>
public sealed class ApplicationSettingsTests
{
    [Fact, OtpCase("application_test", "application environment"), OtpCase("application_SUITE", "get_env")]
    public async Task Settings_are_what_the_constructor_was_given_and_a_process_finds_those_of_its_own()
    {
        await using var lab = new ApplicationLab();
        var red = new PaintApplication(lab, "red", "#f00");
        var plain = new PaintApplication(lab, "plain");
        await lab.System.StartApplicationAsync(red);
        await lab.System.StartApplicationAsync(plain);

        string? ofRed = SeenBy(lab, "red");
        string? ofPlain = SeenBy(lab, "plain");
        string? ofNobody = SeenBy(lab, lab.Lab.Puppet());

        Assert.Equal("#f00", ofRed);
        Assert.Equal("white", ofPlain);
        Assert.Null(ofNobody);
    }

    [Fact, OtpCase("application_test", "application specification"), OtpCase("application_SUITE", "get_key")]
    public async Task What_it_says_of_itself_can_be_read_of_the_instance_that_runs()
    {
        await using var lab = new ApplicationLab();
        LabApplication bank = await lab.StartAsync("bank");
        LabApplication shop = await lab.StartAsync(lab.App("shop", bank));

        bool found = lab.System.TryGetApplication(shop.Worker, out ProcessApplication? ofShop);
        bool unknown = lab.System.TryGetApplication(lab.Lab.Puppet(), out ProcessApplication? ofNobody);

        Assert.True(found);
        Assert.Equal("shop", ofShop!.Name);
        Assert.Equal([bank], ofShop.Dependencies);
        Assert.False(unknown);
        Assert.Null(ofNobody);
    }

    [Fact, OtpCase("application_SUITE", "persistent_env")]
    public async Task What_an_instance_is_told_it_keeps_over_stops_and_starts()
    {
        await using var lab = new ApplicationLab();
        var paint = new PaintApplication(lab, "paint");
        await lab.System.StartApplicationAsync(paint);

        paint.Colour = "#00f";
        string? before = SeenBy(lab, "paint");
        await lab.System.StopApplicationAsync(paint);
        await lab.System.StartApplicationAsync(paint);

        Assert.Equal("#00f", before);
        Assert.Equal("#00f", SeenBy(lab, "paint"));
    }

    [Fact, OtpCase("application_SUITE", "config_change")]
    public async Task New_settings_are_a_new_instance_and_hold_from_the_next_start_on()
    {
        await using var lab = new ApplicationLab();
        await lab.System.StartApplicationAsync(new PaintApplication(lab, "paint", "#f00"));
        var changed = new PaintApplication(lab, "paint", "#0f0");

        StartResult refused = await lab.System.StartApplicationAsync(changed);
        string? before = SeenBy(lab, "paint");
        await lab.System.StopApplicationAsync(changed);
        await lab.System.StartApplicationAsync(changed);

        Assert.IsType<StartError.AlreadyStarted>(Assert.IsType<StartResult.Failed>(refused).Error);
        Assert.Equal("#f00", before);
        Assert.Equal("#0f0", SeenBy(lab, "paint"));
    }

    private static string? SeenBy(ApplicationLab lab, string worker) => SeenBy(lab, lab.Find(worker));

    /// <summary>The colour of the application that a process belongs to, as its own code finds it.</summary>
    private static string? SeenBy(ApplicationLab lab, Pid pid)
    {
        string? colour = null;
        lab.Lab.Tell(pid, self => colour =
            self.System.TryGetApplication(self.Self, out ProcessApplication? own) ? ((PaintApplication)own).Colour : null);
        return colour;
    }

    private sealed class PaintApplication(ApplicationLab lab, string name, string colour = "white") : ProcessApplication
    {
        public override string Name => name;

        public string Colour { get; set; } = colour;

        protected override ChildSpec Root(ProcessSystem system) => Supervisor.Child([lab.Worker(name)]);
    }
}
