using Eunomia.Runtime.Events;
using Eunomia.Runtime.Sinks;

namespace Eunomia.Runtime.Cli.Run;

/// <summary>A sink that chooses for each source what takes its records.</summary>
/// <param name="open">Chooses; null: nothing does.</param>
/// <param name="flush">Writes out what is buffered.</param>
internal sealed class SourceSink(Func<EventSource, RecordCallback?> open, Action flush) : IEventSink
{
    /// <inheritdoc/>
    public RecordCallback? Open(EventSource source) => open(source);

    /// <inheritdoc/>
    public void Flush() => flush();
}
