namespace Espalier.Tests.Processes;

/// <summary>Reasons as values: equality, text, what they say about themselves.</summary>
public sealed class ExitReasonTests
{
    private static readonly FormatException Failure = new("not a number");

    public static TheoryData<ExitReason, ExitReason> Same => new()
    {
        { ExitReason.Normal, ExitReason.Normal },
        { ExitReason.ShutdownWith(("room", 7)), ExitReason.ShutdownWith(("room", 7)) },
        { ExitReason.Custom("text"), ExitReason.Custom(new string("text")) },
        { ExitReason.Crashed(Failure), ExitReason.Crashed(Failure) },
        { ExitReason.BadReturn("InitAsync"), ExitReason.BadReturn("InitAsync") },
        {
            ExitReason.CallFailed(CallOperation.Call, ExitReason.Custom(1)),
            ExitReason.CallFailed(CallOperation.Call, ExitReason.Custom(1))
        },
    };

    public static TheoryData<ExitReason, ExitReason> Different => new()
    {
        { ExitReason.Normal, ExitReason.Shutdown },
        { ExitReason.Shutdown, ExitReason.ShutdownWith("shutdown") },
        { ExitReason.ShutdownWith("detail"), ExitReason.Custom("detail") },
        { ExitReason.Custom("one"), ExitReason.Custom("two") },
        { ExitReason.Killed, ExitReason.Custom("killed") },
        { ExitReason.Crashed(Failure), ExitReason.Crashed(new FormatException("not a number")) },
        { ExitReason.Crashed(Failure), ExitReason.Custom(Failure) },
        {
            ExitReason.CallFailed(CallOperation.Call, ExitReason.TimedOut),
            ExitReason.CallFailed(CallOperation.Stop, ExitReason.TimedOut)
        },
        {
            ExitReason.CallFailed(CallOperation.Call, ExitReason.TimedOut),
            ExitReason.CallFailed(CallOperation.Call, ExitReason.NoProcess)
        },
    };

    public static TheoryData<ExitReason, ExitKind, string> Texts => new()
    {
        { ExitReason.Normal, ExitKind.Normal, "normal" },
        { ExitReason.Shutdown, ExitKind.Shutdown, "shutdown" },
        { ExitReason.ShutdownWith("for repair"), ExitKind.ShutdownWith, "shutdown (for repair)" },
        { ExitReason.Killed, ExitKind.Killed, "killed" },
        { ExitReason.NoProcess, ExitKind.NoProcess, "no process" },
        { ExitReason.TimedOut, ExitKind.TimedOut, "timed out" },
        { ExitReason.CallingSelf, ExitKind.CallingSelf, "calling itself" },
        { ExitReason.BadReturn("InitAsync"), ExitKind.BadReturn, "bad return value of InitAsync" },
        { ExitReason.Crashed(Failure), ExitKind.Crashed, "FormatException: not a number" },
        { ExitReason.Custom(42), ExitKind.Custom, "42" },
        { ExitReason.CallFailed(CallOperation.Call, ExitReason.TimedOut), ExitKind.CallFailed, "call failed: timed out" },
        { ExitReason.CallFailed(CallOperation.Stop, ExitReason.Killed), ExitKind.CallFailed, "stop failed: killed" },
    };

    [Theory, MemberData(nameof(Same))]
    public void Reasons_of_the_same_kind_and_content_are_equal(ExitReason one, ExitReason other)
    {
        Assert.True(one == other && !(one != other) && one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Theory, MemberData(nameof(Different))]
    public void Reasons_that_differ_in_kind_or_content_are_different(ExitReason one, ExitReason other)
    {
        Assert.True(one != other && !(one == other) && !one.Equals((object)other));
    }

    [Fact]
    public void No_reason_equals_null_or_something_else()
    {
        ExitReason? none = null;

        Assert.True(none == null && ExitReason.Normal != none && none != ExitReason.Normal);
        Assert.False(ExitReason.Normal.Equals(none));
        Assert.False(ExitReason.Custom("text").Equals("text"));
    }

    [Theory, MemberData(nameof(Texts))]
    public void It_has_a_kind_and_says_itself_in_one_line(ExitReason reason, ExitKind kind, string text)
    {
        Assert.Equal(kind, reason.Kind);
        Assert.Equal(text, reason.ToString());
    }

    [Fact]
    public void Only_normal_and_the_shutdowns_are_graceful()
    {
        ExitReason[] graceful = [ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith(1)];

        Assert.All(graceful, static reason => Assert.True(reason.IsGraceful && !reason.IsAbnormal));
        Assert.All(
            ((IEnumerable<object[]>)ReasonTable.Deadly)
                .Select(static row => (ExitReason)row[0])
                .Where(static reason => reason.Kind > ExitKind.ShutdownWith),
            static reason => Assert.True(reason.IsAbnormal && !reason.IsGraceful));
    }

    [Fact]
    public void Each_kind_shows_its_own_content_and_nothing_else()
    {
        ExitReason detailed = ExitReason.ShutdownWith("detail");
        ExitReason custom = ExitReason.Custom(Failure);
        ExitReason crashed = ExitReason.Crashed(Failure);
        ExitReason failed = ExitReason.CallFailed(CallOperation.Stop, ExitReason.TimedOut);

        Assert.Equal(["detail", null, null], [detailed.Value, detailed.Exception, detailed.Cause]);
        Assert.Equal([Failure, null, null], [custom.Value, custom.Exception, custom.Cause]);
        Assert.Equal([null, Failure, null], [crashed.Value, crashed.Exception, crashed.Cause]);
        Assert.Equal([null, null, ExitReason.TimedOut], [failed.Value, failed.Exception, failed.Cause]);
        Assert.Equal(CallOperation.Stop, failed.Operation);
    }

    [Fact]
    public void A_content_of_null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => ExitReason.ShutdownWith(null!));
        Assert.Throws<ArgumentNullException>(() => ExitReason.Custom(null!));
        Assert.Throws<ArgumentNullException>(() => ExitReason.Crashed(null!));
        Assert.Throws<ArgumentNullException>(() => ExitReason.CallFailed(CallOperation.Call, null!));
    }

    [Fact]
    public void An_exit_exception_carries_its_reason_and_names_it()
    {
        var exit = new ExitException(ExitReason.Shutdown);

        Assert.Equal(ExitReason.Shutdown, exit.Reason);
        Assert.Contains("shutdown", exit.Message, StringComparison.Ordinal);
    }
}
