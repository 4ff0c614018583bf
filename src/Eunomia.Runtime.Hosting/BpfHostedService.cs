using System.Runtime.Versioning;
using Eunomia.Runtime.Instances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eunomia.Runtime.Hosting;

/// <summary>Starts the packages of a host, logs what becomes of all instances, and stops them before the services that their sinks use are gone.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class BpfHostedService(BpfInstances instances, IEnumerable<HostedPackage> packages, ILoggerFactory loggers) : IHostedLifecycleService
{
    private readonly ILogger _logger = loggers.CreateLogger("Eunomia.Runtime");
    private Task _log = Task.CompletedTask;

    /// <summary>Begins to log: what other services start meanwhile is seen, too.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // The enumeration begins here and not on the other thread, so that the first change is seen.
        var changes = instances.WatchAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var next = changes.MoveNextAsync();
        _log = Task.Run(async () =>
        {
            await using (changes.ConfigureAwait(false))
            {
                for (; await next.ConfigureAwait(false); next = changes.MoveNextAsync())
                {
                    Log(changes.Current);
                }
            }
        }, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(packages.Select(package => instances.StartAsync(
        package.Name,
        package.Source,
        // libbpf is asked to say all it does only where somebody looks.
        _logger.IsEnabled(LogLevel.Debug) && package.Options.Session.Log is null
            ? package.Options with { Session = package.Options.Session with { Log = line => LogLine(package.Name, line) } }
            : package.Options,
        cancellationToken)));

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await instances.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _log.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Log(InstanceChange change)
    {
        if (change.Problem is not { } problem)
        {
            LogState(change.Id, change.State);
            return;
        }

        var level = change.State == InstanceState.Failed ? LogLevel.Error : LogLevel.Warning;
        LogProblem(level, change.Id, change.State, problem.Hint is { } hint ? $"{problem.Message}; {hint}" : problem.Message, problem.Id);
    }

    [LoggerMessage(1, LogLevel.Information, "{Instance} is {State}")]
    private partial void LogState(InstanceId instance, InstanceState state);

    [LoggerMessage(EventId = 2, Message = "{Instance} is {State}: {Message} [{Problem}]")]
    private partial void LogProblem(LogLevel level, InstanceId instance, InstanceState state, string message, string problem);

    [LoggerMessage(3, LogLevel.Debug, "{Name}: {Line}")]
    private partial void LogLine(string name, string line);
}
