using System.Text;
using Eunomia.Bpf;

namespace Eunomia.Cc.Emit;

/// <summary>Writer of indented code with LF line ends.</summary>
/// <param name="indent">One level of indentation.</param>
internal sealed class CodeWriter(string indent)
{
    /// <summary>
    /// Longest file, in characters. Types without a name are written wherever they are used, so that a small hostile
    /// object can describe more code than there is memory.
    /// </summary>
    public const int MaximumLength = 16 << 20;

    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes a line; an empty one without indentation. A text of several lines has each of them indented.</summary>
    /// <exception cref="MalformedInputException">The file gets longer than <see cref="MaximumLength"/>.</exception>
    public void Line(string text = "")
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                _text.Insert(_text.Length, indent, _level).Append(line);
            }

            _text.Append('\n');
        }

        if (_text.Length > MaximumLength)
        {
            throw new MalformedInputException($"the types of the object are more than {MaximumLength} characters of code", 0);
        }
    }

    /// <summary>Opens a block.</summary>
    public void Open(string line)
    {
        Line(line);
        _level++;
    }

    /// <summary>Closes the block.</summary>
    public void Close(string line)
    {
        _level--;
        Line(line);
    }

    /// <summary>The code so far.</summary>
    public override string ToString() => _text.ToString();
}
