namespace Espalier.Supervision;

/// <summary>One child of a dynamic supervisor as the table keeps it: packed, because there may be millions.</summary>
internal struct DynamicChildEntry
{
    /// <summary>The next one of its bucket; negative: none.</summary>
    internal int Next;

    private ChildSpec _spec;

    // The complement while it is being restarted.
    private int _restarts;

    internal Pid Pid { get; init; }

    internal DynamicChild Child
    {
        readonly get => _restarts < 0 ? new(_spec, ~_restarts, IsRestarting: true) : new(_spec, _restarts, IsRestarting: false);
        set
        {
            _spec = value.Spec;
            _restarts = value.IsRestarting ? ~value.Restarts : value.Restarts;
        }
    }
}
