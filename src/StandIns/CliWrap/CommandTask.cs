using System.Runtime.CompilerServices;

namespace CliWrap;

/// <summary>A running command: awaitable, and it knows its process id.</summary>
/// <typeparam name="TResult">What it ends with.</typeparam>
public sealed class CommandTask<TResult>(Task<TResult> task, int processId) : IDisposable
{
    /// <summary>The task behind this one.</summary>
    public Task<TResult> Task { get; } = task;

    /// <summary>The process id, valid while the process runs.</summary>
    public int ProcessId { get; } = processId;

    /// <summary>Makes the command awaitable.</summary>
    public TaskAwaiter<TResult> GetAwaiter() => Task.GetAwaiter();

    /// <summary>Makes the command awaitable without its synchronisation context.</summary>
    public ConfiguredTaskAwaitable<TResult> ConfigureAwait(bool continueOnCapturedContext) =>
        Task.ConfigureAwait(continueOnCapturedContext);

    /// <summary>Releases the finished task.</summary>
    public void Dispose() => Task.Dispose();

    /// <summary>The task behind <paramref name="commandTask"/>.</summary>
    public static implicit operator Task<TResult>(CommandTask<TResult> commandTask) => commandTask.Task;

    internal CommandTask<TOther> Bind<TOther>(Func<Task<TResult>, Task<TOther>> transform) => new(transform(Task), ProcessId);
}
