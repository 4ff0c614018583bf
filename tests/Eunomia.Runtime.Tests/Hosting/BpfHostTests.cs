using System.Collections.Concurrent;
using System.Collections.Immutable;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Instances;
using Eunomia.Runtime.Tests.Loading;
using Eunomia.Runtime.Tests.Sinks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eunomia.Runtime.Tests.Hosting;

/// <summary>Packages as services of a host: they start and stop with it, and it logs what becomes of them.</summary>
[Collection("asks for its own priority")]
public sealed class BpfHostTests : IAsyncDisposable
{
    private static readonly InstanceOptions ForThisProcess = new()
    {
        Globals = ImmutableDictionary<string, object>.Empty.Add("target_pid", Environment.ProcessId),
    };

    private readonly Lines _lines = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public BpfHostTests() => _stop.CancelAfter(TimeSpan.FromMinutes(1));

    private CancellationToken Stop => _stop.Token;

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        _lines.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Package_starts_and_stops_with_the_host()
    {
        TestProgram.RequireTracepoints();
        var sink = new Numbers();
        using var host = Build(services => services.AddBpfPackage("counting", Counting.Package, _ => ForThisProcess with { Sinks = [sink] }));

        await host.StartAsync(Stop);
        Assert.True(host.Services.GetRequiredService<BpfInstances>().TryGet("counting", out var instance));
        instance.Session.Trigger(2);
        await host.StopAsync(Stop);

        Assert.Equal([1u, 2u], sink.Seen);
        Assert.Equal(InstanceState.Stopped, instance.State);
        Assert.Equal(
            ["Information: counting#1 is Starting", "Information: counting#1 is Running", "Information: counting#1 is Stopped"],
            _lines.All.Where(line => !line.StartsWith("Debug", StringComparison.Ordinal)));
        // What libbpf says is there for who wants to see it.
        Assert.Contains(_lines.All, line => line.StartsWith("Debug: counting: libbpf:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Package_that_cannot_start_keeps_the_host_from_starting()
    {
        using var host = Build(services => services.AddBpfPackage("missing", "/nowhere/package.json"));

        var failure = await Assert.ThrowsAsync<BpfRuntimeException>(() => host.StartAsync(Stop));

        // A host that has not started is not stopped: what did start, and the log, are ended by then.
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.Services.GetRequiredService<BpfInstances>().StartAsync("late", Counting.Package, cancellationToken: Stop));
        Assert.Contains(_lines.All, line => line == $"Error: missing#1 is Failed: {failure.Problem.Message}{(failure.Problem.Hint is { } hint ? "; " + hint : "")} [{failure.Problem.Id}]");
    }

    [Fact]
    public async Task Sink_that_fails_is_a_warning()
    {
        TestProgram.RequireTracepoints();
        using var host = Build(services => services.AddBpfInstances());
        await host.StartAsync(Stop);

        var instances = host.Services.GetRequiredService<BpfInstances>();
        var instance = await instances.StartAsync("later", Counting.Package, ForThisProcess with { Sinks = [new Numbers { FailsAt = 1 }] }, Stop);
        instance.Session.Trigger(1);
        await host.StopAsync(Stop);

        Assert.Single(_lines.All, line => line.StartsWith("Warning: later#1 is Running: ", StringComparison.Ordinal) && line.Contains("at 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_of_strangers_are_escaped()
    {
        using var host = Build(services => services.AddBpfPackage("a", "/nowhere/\e[2J\ninfo: all is well"));

        await Assert.ThrowsAsync<BpfRuntimeException>(() => host.StartAsync(Stop));

        Assert.Contains(_lines.All, line => line.Contains(@"/nowhere/\x1b[2J\x0ainfo: all is well", StringComparison.Ordinal));
        Assert.DoesNotContain(_lines.All, line => line.Any(char.IsControl));
    }

    [Fact]
    public void Packages_of_a_host_are_one_set()
    {
        var services = new ServiceCollection();

        services.AddBpfInstances().AddBpfPackage("a", Counting.Package).AddBpfPackage("b", Counting.Package);

        Assert.Single(services, service => service.ServiceType == typeof(BpfInstances));
        Assert.Single(services, service => service.ServiceType == typeof(IHostedService));
    }

    private IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_lines).AddFilter((category, _) => category == "Eunomia.Runtime");
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>Keeps what is logged.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _all.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
