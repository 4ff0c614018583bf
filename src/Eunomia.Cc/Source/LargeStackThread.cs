namespace Eunomia.Cc.Source;

/// <summary>
/// Runs work that recurses as deeply as the user's source is nested. libclang's tree of <c>x + x + ...</c> is as deep as it is long, and
/// the stack of a pool thread ends long before clang's own patience does.
/// </summary>
internal static class LargeStackThread
{
    // Only what is used takes memory.
    private const int StackSize = 512 << 20;

    /// <summary>Runs the work on a thread of its own.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        }, StackSize)
        { IsBackground = true, Name = "libclang" };
        thread.Start();
        return completion.Task;
    }
}
