using System.IO.Pipelines;

namespace CliWrap;

public abstract partial class PipeTarget
{
    /// <summary>Copies the same bytes to every one of <paramref name="targets"/>, at the pace of the slowest.</summary>
    public static PipeTarget Merge(params IEnumerable<PipeTarget> targets)
    {
        PipeTarget[] open = [.. targets.Where(target => target != Null)];
        return open switch
        {
            [] => Null,
            [var single] => single,
            _ => new MergedTarget(open),
        };
    }

    private sealed class MergedTarget(PipeTarget[] targets) : PipeTarget
    {
        public override async Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default)
        {
            var branches = Array.ConvertAll(targets, _ => new Pipe());
            var copies = targets.Zip(branches, (target, branch) => CopyAsync(target, branch.Reader, cancellationToken)).ToArray();
            try
            {
                await PumpAsync(origin, branches, copies, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                foreach (var branch in branches)
                {
                    await branch.Writer.CompleteAsync().ConfigureAwait(false);
                }
            }

            await Task.WhenAll(copies).ConfigureAwait(false);
        }

        private static async Task CopyAsync(PipeTarget target, PipeReader branch, CancellationToken cancellationToken)
        {
            var origin = branch.AsStream();
            await using (origin.ConfigureAwait(false))
            {
                await target.CopyFromAsync(origin, cancellationToken).ConfigureAwait(false);
            }
        }

        private static async Task PumpAsync(Stream origin, Pipe[] branches, Task[] copies, CancellationToken cancellationToken)
        {
            var buffer = new byte[81920];

            // A target that has enough only stops its own branch; one that failed stops them all.
            while (!Array.Exists(copies, copy => copy.IsFaulted)
                && await origin.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                foreach (var branch in branches)
                {
                    await branch.Writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
