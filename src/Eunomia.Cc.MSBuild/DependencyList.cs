using System.Text;

namespace Eunomia.Cc.MSBuild;

/// <summary>Reads the files that ecc opened from what its <c>--depfile</c> writes for make.</summary>
internal static class DependencyList
{
    /// <summary>The prerequisites of the first rule.</summary>
    public static List<string> Parse(string text)
    {
        var files = new List<string>();
        var name = new StringBuilder();
        var isTarget = true;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] == '\n':
                    i++;
                    End();
                    break;
                case '\\' when Unescape(text, ref i, name):
                    break;
                case '$' when i + 1 < text.Length && text[i + 1] == '$':
                    name.Append(text[++i]);
                    break;
                case ':' when isTarget:
                    name.Clear();
                    isTarget = false;
                    break;
                case ' ' or '\t':
                    End();
                    break;
                case '\n':
                    End();
                    return files;
                default:
                    name.Append(text[i]);
                    break;
            }
        }

        End();
        return files;

        void End()
        {
            if (name.Length > 0 && !isTarget)
            {
                files.Add(name.ToString());
            }

            name.Clear();
        }
    }

    /// <summary>A run of backslashes: half of them before a blank or a hash, which the odd one escapes; one less before a colon; else all.</summary>
    private static bool Unescape(string text, ref int i, StringBuilder name)
    {
        var end = i;
        while (end < text.Length && text[end] == '\\')
        {
            end++;
        }

        var (count, next) = (end - i, end < text.Length ? text[end] : '\0');
        switch (next)
        {
            case ' ' or '\t' or '#':
                name.Append('\\', count / 2);
                break;
            case ':':
                name.Append('\\', count - 1);
                break;
            case '\n':
                // The last one joins lines.
                name.Append('\\', count - 1);
                i = end - 2;
                return true;
            default:
                name.Append('\\', count);
                i = end - 1;
                return true;
        }

        if (next == ':' || count % 2 == 1)
        {
            name.Append(next);
            i = end;
        }
        else
        {
            i = end - 1;
        }

        return true;
    }
}
