using Espalier.Tests.Servers;

namespace Espalier.Tests.Applications;

/// <summary>A lab for applications: what they do is written into one story, in the order in which it happens.</summary>
internal sealed class ApplicationLab : IAsyncDisposable
{
    private readonly List<string> _story = [];

    public ApplicationLab(int seed = 1, Func<ProcessSystemOptions, ProcessSystemOptions>? configure = null) =>
        Lab = new Lab(seed, options =>
        {
            ProcessSystemOptions logged = options with { LoggerFactory = Log };
            return configure?.Invoke(logged) ?? logged;
        });

    public LogBook Log { get; } = new();

    public Lab Lab { get; }

    public ProcessSystem System => Lab.System;

    /// <summary>The names of what runs, the last started first.</summary>
    public string Running => string.Join(' ', System.GetApplications().Select(static application => application.Name));

    public IReadOnlyList<ApplicationEnded> Ends => [.. Lab.Events.OfType<ApplicationEnded>()];

    public void Run() => Lab.Run();

    public void Note(string what) => _story.Add(what);

    /// <summary>What has happened since it was last asked.</summary>
    public string Story()
    {
        Run();
        string story = string.Join(", ", _story);
        _story.Clear();
        return story;
    }

    public LabApplication App(string name, params ProcessApplication[] dependencies) => new(this, name, dependencies);

    /// <summary>A worker with a name that traps exits, does what it is told, ends with the reason it is sent, and tells that it ends.</summary>
    public ChildSpec Worker(string name, Func<LabServer, ValueTask>? terminate = null) =>
        ChildSpec.For(() => MakeWorker(name, terminate)) with { Id = name, Name = System.Name(name) };

    public Pid Find(string name) =>
        System.TryFind(name, out Pid pid) ? pid : throw new InvalidOperationException($"Nobody is called {name}.");

    public bool Exists(string name) => System.TryFind(name, out _);

    /// <summary>Starts an application that must start; the story begins behind that.</summary>
    public async Task<LabApplication> StartAsync(LabApplication application, ApplicationType type = ApplicationType.Temporary)
    {
        (await System.StartApplicationAsync(application, type)).GetPidOrThrow();
        Story();
        return application;
    }

    public Task<LabApplication> StartAsync(string name, ApplicationType type = ApplicationType.Temporary) => StartAsync(App(name), type);

    /// <summary>A process of the application that nothing is linked to and whose starter has ended.</summary>
    public Pid StartStray(LabApplication application)
    {
        Pid stray = default;
        Lab.Tell(application.Worker, self => self.Spawn(starter =>
        {
            stray = starter.Spawn(Lab.ForeverAsync);
            return Task.CompletedTask;
        }));
        return stray;
    }

    /// <summary>Begins something and runs the world to rest; the task ends when that has ended.</summary>
    public Task<T> Begin<T>(Func<ValueTask<T>> begin) => Lab.Begin(Lab.Puppet(), _ => begin());

    public Task Begin(Func<ValueTask> begin) => Begin(async () =>
    {
        await begin();
        return true;
    });

    /// <summary>A main, begun outside of any process; the world runs until nothing is left to do.</summary>
    public Task BeginMain(Func<ValueTask> begin)
    {
        Task main = begin().AsTask();
        Run();
        return main;
    }

    public ValueTask DisposeAsync() => Lab.DisposeAsync();

    private LabServer MakeWorker(string name, Func<LabServer, ValueTask>? terminate) => new(Lab, name)
    {
        Init = static server =>
        {
            server.Trap();
            return new(InitResult.Ok);
        },
        Info = static async (server, message) =>
        {
            if (message is Func<ProcessContext, Task> deed)
                await deed(server.Own);
            return message is ExitReason reason ? Next.Stop(reason) : Next.Receive;
        },
        Terminate = (server, _) =>
        {
            Note($"end {name}");
            return terminate?.Invoke(server) ?? default;
        },
    };
}
