namespace Eunomia.Cc.Headers;

/// <summary>Names and includes in a C file, without expanding its macros.</summary>
internal sealed class ScannedFile
{
    private static readonly uint Include = CLexer.HashOf("include"u8);
    private static readonly uint IncludeNext = CLexer.HashOf("include_next"u8);
    private static readonly uint Import = CLexer.HashOf("import"u8);

    /// <summary>The names in its code and macros.</summary>
    public required ImmutableArray<uint> Used { get; init; }

    /// <summary>The names in a file that only declares functions, outside of macros.</summary>
    public required ImmutableArray<uint> Declared { get; init; }

    /// <summary>The functions of such a file, each with the names before its own: those of what it returns.</summary>
    public required ImmutableArray<ScannedFunction> Functions { get; init; }

    /// <summary>The files it includes, whether or not a condition is true.</summary>
    public required ImmutableArray<ScannedInclude> Includes { get; init; }

    /// <summary>Whether it has macros that paste names together, so that the program has names that no file shows.</summary>
    public required bool PastesNames { get; init; }

    /// <summary>Whether the file has something that the scanner does not understand.</summary>
    public required bool IsUnusual { get; init; }

    /// <summary>Scans a file.</summary>
    public static ScannedFile Scan(ReadOnlySpan<byte> text)
    {
        var lexer = new CLexer(text);
        var (used, names, seen) = (new List<uint>(), new List<uint>(), new HashSet<uint>());
        var includes = ImmutableArray.CreateBuilder<ScannedInclude>();
        var functions = ImmutableArray.CreateBuilder<ScannedFunction>();
        // A trigraph may be a backslash, and of a function that is not declared nobody would hear.
        var isUnusual = text.IndexOf("??/"u8) >= 0 || text.IndexOf("-Wimplicit"u8) >= 0 || text.IndexOf("-Weverything"u8) >= 0
            || text.IndexOf("-Wall"u8) >= 0 || text.IndexOf("-Wmost"u8) >= 0 || text.IndexOf(" system_header"u8) >= 0;
        var (statement, hasBody, isBehindName) = (0, false, false);
        var isAny = lexer.Next();
        while (isAny)
        {
            if (lexer.IsDirective)
            {
                isAny = ReadDirective(ref lexer, text, used, includes, ref isUnusual);
                continue;
            }

            if (lexer.Kind == CTokenKind.Identifier)
            {
                names.Add(lexer.Hash);
            }
            else if (lexer.Kind == CTokenKind.Punctuator)
            {
                switch (lexer.Character)
                {
                    case '{':
                        hasBody = true;
                        break;
                    case ';':
                        statement = names.Count;
                        break;
                    case '(' when isBehindName && names.Count > statement && (functions.Count == 0 || functions[^1].Statement != statement):
                        functions.Add(new ScannedFunction(names[^1], statement, [.. names[statement..^1]]));
                        break;
                    default:
                        break;
                }
            }

            // name( or (*name)(
            isBehindName = lexer.Kind == CTokenKind.Identifier || (isBehindName && lexer.Is(')'));
            isAny = lexer.Next();
        }

        return new ScannedFile
        {
            Used = [.. (hasBody ? used.Concat(names) : used).Where(seen.Add)],
            Declared = hasBody ? [] : [.. names.Distinct()],
            Functions = hasBody ? [] : functions.ToImmutable(),
            Includes = includes.ToImmutable(),
            PastesNames = text.IndexOf("##"u8) >= 0,
            IsUnusual = isUnusual || lexer.IsUnusual,
        };
    }

    /// <summary>Reads to the first token of the next line.</summary>
    private static bool ReadDirective(ref CLexer lexer, ReadOnlySpan<byte> text, List<uint> used, ImmutableArray<ScannedInclude>.Builder includes, ref bool isUnusual)
    {
        var isAny = lexer.Next();
        if (!isAny || lexer.StartsLine || lexer.Kind != CTokenKind.Identifier)
        {
            return isAny;
        }

        if (lexer.Hash == Include || lexer.Hash == IncludeNext || lexer.Hash == Import)
        {
            var isNext = lexer.Hash == IncludeNext;
            if (lexer.ReadBracketedName() is { } name)
            {
                includes.Add(new ScannedInclude(name, IsQuoted: false, isNext));
                isAny = lexer.Next();
            }
            else
            {
                isAny = lexer.Next();
                if (!lexer.StartsLine && lexer.Kind == CTokenKind.Literal && text[lexer.Start] == '"' && lexer.End - lexer.Start > 2 && !lexer.Text.Contains((byte)'\\'))
                {
                    includes.Add(new ScannedInclude(NativeText.Decode(lexer.Text[1..^1]), IsQuoted: true, isNext));
                }
                else
                {
                    // A macro says what is included.
                    isUnusual = true;
                }
            }
        }

        for (; isAny && !lexer.StartsLine; isAny = lexer.Next())
        {
            if (lexer.Kind == CTokenKind.Identifier)
            {
                used.Add(lexer.Hash);
            }
        }

        return isAny;
    }
}

/// <summary>A file that is included.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="IsQuoted">Whether it is in quotes, so that the directory of the including file is searched first.</param>
/// <param name="IsNext">Whether the file is not the first that is found, but one behind it.</param>
internal sealed record ScannedInclude(string Name, bool IsQuoted, bool IsNext = false);

/// <summary>A function that is declared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Statement">The number of the first name of its declaration.</param>
/// <param name="Before">The names before its own.</param>
internal sealed record ScannedFunction(uint Name, int Statement, ImmutableArray<uint> Before);
