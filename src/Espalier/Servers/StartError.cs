namespace Espalier;

/// <summary>Why a start failed: a closed set.</summary>
public abstract record StartError
{
    private StartError()
    {
    }

    /// <summary>The name is held by another process.</summary>
    /// <param name="Pid">The holder; <c>default</c> when it ended this very moment.</param>
    public sealed record AlreadyStarted(Pid Pid) : StartError
    {
        /// <summary>The name that was taken, for people; null: not known, or it was no name.</summary>
        internal ProcessName? Name { get; init; }

        /// <summary>The same holder: which name was asked for does not count.</summary>
        /// <param name="other">The other error.</param>
        public bool Equals(AlreadyStarted? other) => other is not null && Pid == other.Pid;

        /// <inheritdoc/>
        public override int GetHashCode() => Pid.GetHashCode();

        /// <summary>One line for people.</summary>
        public override string ToString() => Name is null ? $"already started: {Pid}" : $"already started: {Pid} has the name {Name}";
    }

    /// <summary>Init was not done within the limit of the start; the process has been killed.</summary>
    public sealed record TimedOut : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "the start took longer than its limit";
    }

    /// <summary>Init refused or failed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Failed(ExitReason Reason) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => Reason.ToString();
    }

    /// <summary>The function that starts the child failed itself; whether it had made a process is not known.</summary>
    /// <param name="Reason">Why.</param>
    /// <remarks><otp>{'EXIT', Reason}, of a static supervisor</otp></remarks>
    public sealed record StartFunctionFailed(ExitReason Reason) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => $"its start function failed: {Reason}";
    }

    /// <summary>The supervisor refuses the specification.</summary>
    /// <param name="Fault">What is wrong with it.</param>
    public sealed record InvalidSpec(SpecFault Fault) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => Fault.ToString();
    }

    /// <summary>There is such a child already; it does not run.</summary>
    public sealed record AlreadyPresent : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "a child with this id is present and does not run: restart it, or terminate and delete it";
    }

    /// <summary>The dynamic supervisor has as many children as it takes.</summary>
    public sealed record TooManyChildren : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "the supervisor has as many children as MaxChildren allows";
    }

    /// <summary>There is no such child.</summary>
    public sealed record NotFound : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "there is no such child";
    }

    /// <summary>The child runs.</summary>
    public sealed record Running : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "the child runs";
    }

    /// <summary>The child is being restarted.</summary>
    public sealed record Restarting : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => "the child is being restarted";
    }

    /// <summary>The application depends on another one that does not run.</summary>
    /// <param name="Application">The first such one, in the order listed.</param>
    /// <param name="HasDied">It was started and has ended by itself. False: it has not been started, or is being started or stopped.</param>
    /// <remarks><otp>{not_started, App} and {not_running, App}</otp></remarks>
    public sealed record DependencyMissing(string Application, bool HasDied) : StartError
    {
        /// <summary>One line for people.</summary>
        public override string ToString() => HasDied
            ? $"it depends on the application {Application}, which has ended by itself"
            : $"it depends on the application {Application}, which has not been started";
    }
}
