using System.Text;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Reads the rule that <see href="https://clang.llvm.org/docs/ClangCommandLineReference.html#dependency-file-generation">-MD</see> makes
/// clang write: every file it opened, in the quoting of make.
/// </summary>
internal static class DependencyList
{
    /// <summary>The prerequisites of the rule, in order, without those that are named twice.</summary>
    public static ImmutableArray<string> Parse(ReadOnlySpan<byte> rule)
    {
        var text = NativeText.Decode(rule);
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        var files = new OrderedSet();
        var name = new StringBuilder();
        for (var i = colon < 0 ? text.Length : colon + 2; i < text.Length; i++)
        {
            var c = text[i];
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (c == '\\' && next == '#' || c == '$' && next == '$')
            {
                name.Append(next);
                i++;
            }
            else if (c == ' ')
            {
                AddOrContinue();
            }
            else if (c is '\n' or '\r' || c == '\\' && next is '\n' or '\r')
            {
                files.Add(name);
            }
            else
            {
                name.Append(c);
            }
        }

        files.Add(name);
        return files.ToImmutable();

        // A blank belongs to the name after an odd number of backslashes; of all that stand before a blank, every second one is the quote.
        void AddOrContinue()
        {
            var backslashes = 0;
            while (backslashes < name.Length && name[^(backslashes + 1)] == '\\')
            {
                backslashes++;
            }

            name.Length -= (backslashes + 1) / 2;
            if (backslashes % 2 == 0)
            {
                files.Add(name);
            }
            else
            {
                name.Append(' ');
            }
        }
    }

    private sealed class OrderedSet
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);
        private readonly ImmutableArray<string>.Builder _files = ImmutableArray.CreateBuilder<string>();

        /// <summary>Takes a name that is complete, and empties the buffer for the next.</summary>
        public void Add(StringBuilder name)
        {
            if (name.Length > 0 && name.ToString() is var file && _known.Add(file))
            {
                _files.Add(file);
            }

            name.Clear();
        }

        public ImmutableArray<string> ToImmutable() => _files.ToImmutable();
    }
}
