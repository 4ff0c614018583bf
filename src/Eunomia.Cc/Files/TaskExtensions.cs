namespace Eunomia.Cc.Files;

internal static class TaskExtensions
{
    /// <summary>Observes the exception of a task that nobody waits for.</summary>
    public static void Forget(this Task task) =>
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
