using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Hints;

/// <summary>A message of clang's with the notes that belong to it.</summary>
/// <param name="Main">The message; where notes come first, the first of these.</param>
/// <param name="Notes">The notes.</param>
internal sealed record MessageGroup(Diagnostic Main, ImmutableArray<Diagnostic> Notes)
{
    // Clang names the option behind a message, and this one is behind no other.
    private const string ErrorLimitOption = " [-ferror-limit=]";

    /// <summary>The header of libbpf's that is missing, or null.</summary>
    public string? MissingHeader { get; init; }

    /// <summary>Whether the message has neither a hint nor an id of ecc's.</summary>
    public bool IsUnexplained => Main.Hint is null && !Main.Id.StartsWith("ECC", StringComparison.Ordinal);

    /// <summary>Whether a message only says that there are more errors.</summary>
    public static bool IsErrorLimit(Diagnostic message) => message.Message.EndsWith(ErrorLimitOption, StringComparison.Ordinal);

    /// <summary>The same message with the number of errors that follow from it.</summary>
    public MessageGroup With(int followers) => followers == 0 ? this
        : this with { Main = Main with { Message = $"{Main.Message} (and {followers} more error{(followers == 1 ? "" : "s")} that follow{(followers == 1 ? "s" : "")} from this)" } };

    /// <summary>The message and its notes, in clang's order.</summary>
    public IEnumerable<Diagnostic> All => Notes.Prepend(Main);

    /// <summary>The messages in groups, in their order.</summary>
    public static IEnumerable<MessageGroup> Split(ImmutableArray<Diagnostic> diagnostics)
    {
        for (var i = 0; i < diagnostics.Length;)
        {
            var end = i + 1;
            while (end < diagnostics.Length && diagnostics[end].Severity == Severity.Note)
            {
                end++;
            }

            yield return new MessageGroup(diagnostics[i], diagnostics[(i + 1)..end]);
            i = end;
        }
    }

    /// <summary>Whether the message is about the expansion of a macro.</summary>
    public bool IsExpandedFrom(string macro) => Notes.Any(note => note.Message == $"expanded from macro '{macro}'");

    /// <summary>The place of the other one of two contradicting declarations, or null.</summary>
    public SourceLocation? Previous => Notes.FirstOrDefault(note =>
        note.Message.StartsWith("previous ", StringComparison.Ordinal) && note.Message.EndsWith(" is here", StringComparison.Ordinal))?.Location;

    /// <summary>
    /// The <c>#include</c> of the user's that led to the message, innermost first, and the header that it names; null when the message is
    /// about a file of the user's.
    /// </summary>
    public (SourceLocation Line, string Header)? UsersInclude
    {
        get
        {
            if (Main.Location is not { } location || !(HintContext.IsOfTheSystem(location.File) || VmlinuxHeader.IsName(location.File)))
            {
                return null;
            }

            var header = location.File;
            foreach (var line in Main.IncludedFrom)
            {
                if (!HintContext.IsOfTheSystem(line.File))
                {
                    return (line, header);
                }

                header = line.File;
            }

            return null;
        }
    }
}
