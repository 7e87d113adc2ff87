using Espalier.Tests.Servers.Typed;

namespace Espalier.Tests.Servers;

/// <summary>What the exceptions of failed calls and starts say: who was asked what, and for how long.</summary>
public sealed class CallMessageTests
{
    [Fact]
    public async Task A_time_out_names_the_address_the_server_its_name_and_label_the_limit_and_the_request()
    {
        await using var lab = new Lab();
        ProcessName name = lab.System.Name("till");
        await Till.StartAsync(lab.System, lab.Journal, options: new ServerOptions { Name = name, Label = "front desk" });

        Task<int> call = Till.At(name).AddSlowlyAsync(1).AsTask();
        lab.Advance(250);

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => call);
        Assert.Equal(ExitReason.TimedOut, failure.Reason);
        Assert.Equal(
            "The call to \"till\" (Till \"till\", front desk) failed: timed out after 0.25 s; the request was Till.AddSlowly; " +
            "it is busy, with 0 unread messages.",
            failure.Message);
    }

    [Fact]
    public async Task A_time_out_does_not_run_the_code_of_a_label_which_would_hold_up_every_timer()
    {
        await using var lab = new Lab();
        var label = new Exclaiming();
        Pid pid = await lab.StartAsync(lab.Keeper(out _), new ServerOptions { Label = label });

        Task<string> call = pid.CallAsync(new Ask("secret"), TimeSpan.FromSeconds(2)).AsTask();
        lab.Advance(2_000);

        Assert.Contains("(LabServer)", (await Assert.ThrowsAsync<CallFailedException>(() => call)).Message, StringComparison.Ordinal);
        Assert.Equal(0, label.Asked);
    }

    [Fact]
    public async Task A_time_out_of_a_request_that_is_an_object_names_its_type()
    {
        await using var lab = new Lab();
        Pid pid = await lab.StartAsync(lab.Keeper(out _));

        Task<string> call = pid.CallAsync(new Ask("secret"), TimeSpan.FromSeconds(2)).AsTask();
        lab.Advance(2_000);

        var failure = await Assert.ThrowsAsync<CallFailedException>(() => call);
        Assert.Equal(
            $"The call to {pid} (LabServer) failed: timed out after 2 s; the request was Ask; it is waiting, with 0 unread messages.",
            failure.Message);
    }

    [Fact]
    public async Task A_call_to_oneself_names_the_request()
    {
        await using var lab = new Lab();
        Till.Client self = Till.At(lab.System.Name("self"));
        Pid caller = lab.Puppet(name: "self");

        Task<int> typed = lab.Begin(caller, _ => self.AddAsync(1));
        Task<string> plain = lab.Begin(caller, _ => caller.CallAsync(new Ask()));

        Assert.Equal(
            "The call to \"self\" failed: calling itself; the request was Till.Add: use the handler as a method, or cast.",
            (await Assert.ThrowsAsync<CallFailedException>(() => typed)).Message);
        Assert.Equal(
            $"The call to {caller} failed: calling itself; the request was Ask: use the handler as a method, or cast.",
            (await Assert.ThrowsAsync<CallFailedException>(() => plain)).Message);
    }

    [Fact]
    public async Task A_start_under_a_name_that_is_taken_says_which_name_and_is_equal_to_any_other_with_that_holder()
    {
        await using var lab = new Lab();
        var names = new NameBook(lab);
        Pid local = await lab.StartAsync(new LabServer(lab), new ServerOptions { Name = lab.System.Name("till") });
        Pid via = await lab.StartAsync(new LabServer(lab), new ServerOptions { Name = ProcessName.Via(names, 7) });

        StartResult one = await lab.System.StartServerAsync(() => new LabServer(lab), new ServerOptions { Name = lab.System.Name("till") });
        StartResult other = await lab.System.StartServerAsync(() => new LabServer(lab), new ServerOptions { Name = ProcessName.Via(names, 7) });

        Assert.Equal($"failed: already started: {local} has the name \"till\"", $"{one}");
        Assert.Equal($"failed: already started: {via} has the name \"7\"", $"{other}");
        Assert.Equal(new StartError.AlreadyStarted(local), Assert.IsType<StartResult.Failed>(one).Error);
        Assert.Equal(
            new StartError.AlreadyStarted(local).GetHashCode(), Assert.IsType<StartResult.Failed>(one).Error.GetHashCode());
    }

    private sealed class Exclaiming
    {
        internal int Asked { get; private set; }

        public override string ToString() => $"!{++Asked}";
    }
}
