namespace Espalier.Stress.Registries;

/// <summary>One thread's look-ups, judged by what was true during the whole of each: a key is held once, and then given back for good.</summary>
internal sealed class LookUpTally(ProcessRegistry<Clashing> rooms)
{
    private const int Held = 1;
    private const int Released = 2;

    private long _found;
    private long _free;
    private long _missed;
    private long _stale;

    /// <summary>Who has the steady keys.</summary>
    internal Pid Holder { get; set; }

    /// <summary>Looks each key up once.</summary>
    /// <param name="states">Of the keys from 0: held, released, or something between.</param>
    /// <param name="steady">So many keys below 0 are held all the time.</param>
    internal void LookUp(int[] states, int steady)
    {
        for (int i = 0; i < states.Length; i++)
        {
            int before = Volatile.Read(ref states[i]);
            bool found = rooms.TryFind(new Clashing(i), out _);
            if (before == Released)
            {
                _free++;
                _stale += found ? 1 : 0;
            }
            else if (before == Held && Volatile.Read(ref states[i]) == Held)
            {
                _found++;
                _missed += found ? 0 : 1;
            }
            if (!rooms.TryFind(new Clashing(-1 - (i % steady)), out Pid pid) || pid != Holder)
                _missed++;
        }
    }

    internal void Check()
    {
        Assert.Equal(0, _missed);
        Assert.Equal(0, _stale);
        Assert.NotEqual(0, _found);
        Assert.NotEqual(0, _free);
    }
}
