using System.Runtime.Versioning;
using Eunomia.Cli;
using Eunomia.Runtime.Instances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eunomia.Runtime.Hosting;

/// <summary>Starts the packages of a host, logs what becomes of all instances, and stops them before other services stop, which their sinks may use.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class BpfHostedService : IHostedLifecycleService
{
    private readonly BpfInstances _instances;
    private readonly IEnumerable<HostedPackage> _packages;
    private readonly ILogger _logger;
    private readonly Task _log;

    /// <summary>Begins to log: a host makes all its services before it starts one, so that what others start is seen, too.</summary>
    public BpfHostedService(BpfInstances instances, IEnumerable<HostedPackage> packages, ILoggerFactory loggers)
    {
        (_instances, _packages, _logger) = (instances, packages, loggers.CreateLogger("Eunomia.Runtime"));
        _log = LogAsync();
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_packages.Select(package => _instances.StartAsync(
                package.Name,
                package.Source,
                // libbpf is asked to say all it does only where somebody looks.
                _logger.IsEnabled(LogLevel.Debug) && package.Options.Session.Log is null
                    ? package.Options with { Session = package.Options.Session with { Log = line => LogLine(package.Name, TerminalText.Escape(line)) } }
                    : package.Options,
                cancellationToken))).ConfigureAwait(false);
        }
        catch
        {
            // A host does not stop what it could not start, and must hear why that is.
            await StoppingAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _instances.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _log.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LogAsync()
    {
        await foreach (var change in _instances.WatchAsync().ConfigureAwait(false))
        {
            if (change.Problem is not { } problem)
            {
                LogState(change.Id, change.State);
                continue;
            }

            // Names in it come from packages and servers, and a console is a terminal.
            var message = TerminalText.Escape(problem.Hint is { } hint ? $"{problem.Message}; {hint}" : problem.Message);
            LogProblem(change.State == InstanceState.Failed ? LogLevel.Error : LogLevel.Warning, change.Id, change.State, message, problem.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Instance} is {State}")]
    private partial void LogState(InstanceId instance, InstanceState state);

    [LoggerMessage(EventId = 2, Message = "{Instance} is {State}: {Message} [{Problem}]")]
    private partial void LogProblem(LogLevel level, InstanceId instance, InstanceState state, string message, string problem);

    [LoggerMessage(3, LogLevel.Debug, "{Name}: {Line}")]
    private partial void LogLine(string name, string line);
}
