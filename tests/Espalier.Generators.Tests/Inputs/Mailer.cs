namespace Demo;

public interface ITransport;

public interface IArchive;

internal sealed class Secret;

[GenServer(Restart = RestartType.Transient)]
public partial class Mailer : GenServer
{
    public Mailer(
        [Service] ITransport transport, string from, [Service] IArchive? archive = null, double rate = 1.5, decimal price = 2.5m,
        float share = float.NaN)
    {
    }

    internal Mailer(Secret secret, DayOfWeek day = DayOfWeek.Friday, DayOfWeek? other = DayOfWeek.Monday, char mark = '\n', long? number = null)
    {
    }

    private Mailer()
    {
    }

    [Call]
    private bool Send(string text = "a \"quoted\"\\ text", byte copies = 3) => true;
}
