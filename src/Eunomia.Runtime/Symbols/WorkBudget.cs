namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Time for work that others can make as long as they like: reading what processes map costs the thread that reads events. There is a share of all time
/// for it, of which a little can be saved up.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class WorkBudget(TimeProvider time)
{
    private const double Share = 0.2;

    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(250);

    private TimeSpan _left = Most;
    private long _since = time.GetTimestamp();

    /// <summary>Whether there is none left now.</summary>
    public bool IsOver
    {
        get
        {
            var now = time.GetTimestamp();
            var saved = _left + (time.GetElapsedTime(_since, now) * Share);
            (_left, _since) = (saved < Most ? saved : Most, now);
            return _left <= TimeSpan.Zero;
        }
    }

    /// <summary>Does some work on it.</summary>
    public T Spend<T>(Func<T> work)
    {
        var started = time.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _left -= time.GetElapsedTime(started);
        }
    }
}
