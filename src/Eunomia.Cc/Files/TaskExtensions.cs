namespace Eunomia.Cc.Files;

internal static class TaskExtensions
{
    /// <summary>Says that nobody asks how a task ends: then a failure of it is none that nobody has seen.</summary>
    public static void Forget(this Task task) =>
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
