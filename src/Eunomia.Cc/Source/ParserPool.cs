using System.ComponentModel;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>
/// Keeps idle parser processes: half of the time that one takes for a small source is its start and that of libclang, so that it reads the
/// next source, too.
/// </summary>
internal sealed class ParserPool : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<IdleProcess> _idle = [];
    private bool _isDisposed;

    /// <summary>A reader for one compilation, whose process is there, or started at once.</summary>
    /// <param name="toolchain">Says how to start one.</param>
    /// <param name="workingDirectory">The directory that relative paths refer to.</param>
    public Reader Open(ToolchainOptions toolchain, string workingDirectory) => new(this, toolchain, workingDirectory);

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var idle in _idle)
            {
                idle.Process.Dispose();
            }

            _idle.Clear();
        }
    }

    /// <summary>An idle process with the same libclang, of which a process loads one, and the same directory.</summary>
    private ParserProcess? TakeIdle(ToolchainOptions toolchain, string workingDirectory)
    {
        lock (_lock)
        {
            var directory = FileStatus.Read(workingDirectory);
            while (_idle.FindLastIndex(idle =>
                idle.Toolchain == toolchain && idle.WorkingDirectory == workingDirectory && FileStatus.AreSame(idle.Process.Directory, directory)) is >= 0 and var found)
            {
                var process = _idle[found].Process;
                _idle.RemoveAt(found);
                process.EndAfter(Timeout.InfiniteTimeSpan);
                if (process.IsAlive)
                {
                    return process;
                }
            }

            return null;
        }
    }

    private void Keep(IdleProcess idle)
    {
        lock (_lock)
        {
            _idle.RemoveAll(other => !other.Process.IsAlive);
            if (_isDisposed || _idle.Count >= Environment.ProcessorCount)
            {
                idle.Process.Dispose();
                return;
            }

            idle.Process.EndAfter(IdleTime);
            _idle.Add(idle);
        }
    }

    private sealed record IdleProcess(ToolchainOptions Toolchain, string WorkingDirectory, ParserProcess Process);

    /// <summary>
    /// Reads sources in a process of its own; in this process where <see cref="ToolchainOptions.SourceParser"/> names none. The process is started
    /// before the request is known.
    /// </summary>
    internal sealed class Reader : IDisposable
    {
        private readonly ParserPool _pool;
        private readonly ToolchainOptions _toolchain;
        private readonly string _workingDirectory;
        private ParserProcess? _process;

        /// <summary>Creates one.</summary>
        public Reader(ParserPool pool, ToolchainOptions toolchain, string workingDirectory)
        {
            (_pool, _toolchain, _workingDirectory) = (pool, toolchain, workingDirectory);
            _process = toolchain.SourceParser.IsDefaultOrEmpty ? null : Take();
        }

        /// <summary>Reads a source. Whatever happens to the process, there is a model: in the worst case an empty one with a diagnostic.</summary>
        /// <param name="request">The request.</param>
        /// <param name="cancellationToken">Ends the process.</param>
        public async Task<SourceModel> ReadAsync(ParseRequest request, CancellationToken cancellationToken)
        {
            if (_toolchain.SourceParser.IsDefaultOrEmpty)
            {
                return await LargeStackThread.RunAsync(() => SourceModelReader.Read(request));
            }

            var process = Interlocked.Exchange(ref _process, null) ?? Take();
            for (var mayRetry = true; ; mayRetry = false)
            {
                try
                {
                    if (await process.AskAsync(request.Encode().ToArray(), cancellationToken) is { } answer)
                    {
                        var model = SourceModelCodec.Decode(answer);
                        if (model.Library is null && mayRetry && process.Answers > 1)
                        {
                            // It had one: what it has read before has kept it from being used.
                            throw new InvalidDataException("without libclang");
                        }

                        _pool.Keep(new IdleProcess(_toolchain, _workingDirectory, process));
                        return model;
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                    var (reason, hasWaited) = await process.ExplainEndAsync();
                    if (!mayRetry || hasWaited || process.EndedByItsSource)
                    {
                        return Failed(request, reason, hasWaited);
                    }
                }
                catch (Win32Exception e)
                {
                    return Failed(request, $"the process for it did not start: {e.Message}");
                }
                catch (TimeoutException)
                {
                    return Failed(request, "the process for it cannot be ended");
                }
                catch (InvalidDataException e)
                {
                    process.Dispose();
                    if (mayRetry && process.Answers > 1)
                    {
                        process = Start();
                        continue;
                    }

                    return Failed(request, $"its answer is none: {e.Message}");
                }

                process = Start();
            }
        }

        /// <summary>Returns an unused process to the pool.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _process, null) is { } process)
            {
                _pool.Keep(new IdleProcess(_toolchain, _workingDirectory, process));
            }
        }

        private ParserProcess Take() => _pool.TakeIdle(_toolchain, _workingDirectory) ?? Start();

        private ParserProcess Start() => new(_toolchain.SourceParser, _workingDirectory);

        private static SourceModel Failed(ParseRequest request, string reason, bool hasWaited = false) =>
            SourceModel.Empty with { Diagnostics = [DiagnosticCatalog.SourceNotParsed(request.Source.ShownPath, reason, hasWaited)] };
    }
}
