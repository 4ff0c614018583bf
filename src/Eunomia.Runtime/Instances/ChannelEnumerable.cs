using System.Threading.Channels;

namespace Eunomia.Runtime.Instances;

/// <summary>Items of a channel that begins with each enumeration, and is given back with it.</summary>
/// <param name="begin">Begins: the items, and what gives the channel back. The token is cancelled when the enumeration is to end.</param>
/// <param name="cancellationToken">Ends an enumeration without an exception, and so does the enumeration's own.</param>
internal sealed class ChannelEnumerable<T>(Func<CancellationToken, (ChannelReader<T> Items, IDisposable End)> begin, CancellationToken cancellationToken) : IAsyncEnumerable<T>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken ending = default)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        try
        {
            var (items, end) = begin(stop.Token);
            return new Enumerator(items, end, stop);
        }
        catch
        {
            stop.Dispose();
            throw;
        }
    }

    private sealed class Enumerator(ChannelReader<T> items, IDisposable end, CancellationTokenSource stop) : IAsyncEnumerator<T>
    {
        private T? _current;
        private bool _isDisposed;

        public T Current => _current!;

        public async ValueTask<bool> MoveNextAsync()
        {
            while (await items.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (items.TryRead(out _current))
                {
                    return true;
                }
            }

            return false;
        }

        public async ValueTask DisposeAsync()
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            // Frees a writer that waits for room, before the channel is taken away from it.
            await stop.CancelAsync().ConfigureAwait(false);
            end.Dispose();
            stop.Dispose();
        }
    }
}
