namespace Eunomia.Runtime.Symbols;

/// <summary>
/// Limits the time for work whose amount others decide: reading what processes map costs the thread that reads events. It may take a share of all
/// time, of which a little can be saved up.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class WorkBudget(TimeProvider time)
{
    private const double Share = 0.2;

    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(250);

    private TimeSpan _left = Most;
    private long _since = time.GetTimestamp();
    private bool _isSpending;

    /// <summary>Whether the budget is used up; work that has parts asks between them.</summary>
    public bool IsOver
    {
        get
        {
            Settle();
            return _left <= TimeSpan.Zero;
        }
    }

    /// <summary>Does work and charges its time to the budget.</summary>
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
