namespace Espalier.Tests.Servers;

/// <summary>What a callback answers, as a value.</summary>
public sealed class NextTests
{
    [Fact]
    public void Answers_that_ask_for_the_same_are_equal()
    {
        Assert.Equal(Next.Receive, Next.Receive);
        Assert.Equal(Next.Stop(ExitReason.Normal), Next.Stop(ExitReason.Normal));
        Assert.Equal(Next.ReceiveFor(TimeSpan.FromSeconds(1)), Next.ReceiveFor(TimeSpan.FromSeconds(1)));
        Assert.Equal(Next.Continue("load"), Next.Continue("load"));
    }

    [Fact]
    public void Answers_that_ask_for_something_else_are_not()
    {
        Assert.NotEqual(Next.Receive, Next.Hibernate);
        Assert.NotEqual(Next.Receive, default(Next));
        Assert.NotEqual(Next.Stop(ExitReason.Normal), Next.Stop(ExitReason.Shutdown));
        Assert.NotEqual(Next.ReceiveFor(TimeSpan.FromSeconds(1)), Next.ReceiveFor(TimeSpan.FromSeconds(2)));
        Assert.NotEqual(Next.Continue("load"), Next.Continue("save"));
    }

    [Fact]
    public void A_wait_without_a_limit_is_none() => Assert.Equal(Next.Receive, Next.ReceiveFor(Timeout.InfiniteTimeSpan));
}
