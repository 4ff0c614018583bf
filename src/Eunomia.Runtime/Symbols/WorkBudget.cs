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
    private bool _isSpending;

    /// <summary>Whether there is none left now; work that has parts asks between them.</summary>
    public bool IsOver
    {
        get
        {
            Settle();
            return _left <= TimeSpan.Zero;
        }
    }

    /// <summary>Does some work on it, which may be part of other work on it.</summary>
    public T Spend<T>(Func<T> work)
    {
        if (_isSpending)
        {
            return work();
        }

        Settle();
        _isSpending = true;
        try
        {
            return work();
        }
        finally
        {
            Settle();
            _isSpending = false;
        }
    }

    private void Settle()
    {
        var now = time.GetTimestamp();
        var left = _left + (time.GetElapsedTime(_since, now) * (_isSpending ? Share - 1 : Share));
        (_left, _since) = (left < Most ? left : Most, now);
    }
}
