using System.Collections.Immutable;
using System.Text;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Attach;

/// <summary>What differs, for each program, from what its source says of where it attaches.</summary>
public sealed class AttachSettings
{
    /// <summary>The program name that stands for every program.</summary>
    public const string EveryProgram = "*";

    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> _programs;

    private AttachSettings(ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> programs) => _programs = programs;

    /// <summary>Nothing differs.</summary>
    public static AttachSettings None { get; } = new(ImmutableDictionary<string, ImmutableSortedDictionary<string, string>>.Empty);

    /// <summary>The programs that are named.</summary>
    public IEnumerable<string> Programs => _programs.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Reads settings such as <c>filter:ifname=eth0,mode=generic</c>. Several for one program add up; a comma or backslash in a value has a
    /// backslash before it; <c>*</c> is every program that knows the key.
    /// </summary>
    /// <exception cref="BpfRuntimeException">A text has another form, or sets a key twice.</exception>
    public static AttachSettings Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var programs = None._programs;
        foreach (var text in texts)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new BpfRuntimeException(ProblemCatalog.AttachSettingMalformed(text));
            }

            var program = text[..colon];
            var keys = programs.GetValueOrDefault(program) ?? Nothing;
            foreach (var pair in Split(text[(colon + 1)..]))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0 || equals == pair.Length - 1)
                {
                    throw new BpfRuntimeException(ProblemCatalog.AttachSettingMalformed(text));
                }

                var key = pair[..equals];
                keys = keys.ContainsKey(key)
                    ? throw new BpfRuntimeException(ProblemCatalog.AttachKeyTwice(program, key))
                    : keys.Add(key, pair[(equals + 1)..]);
            }

            programs = programs.SetItem(program, keys);
        }

        return new AttachSettings(programs);
    }

    /// <summary>What is set for a program of a kind that knows certain keys.</summary>
    /// <exception cref="BpfRuntimeException">Something is set that the kind does not know.</exception>
    internal AttachKeys For(string program, AttachKind kind)
    {
        var own = _programs.GetValueOrDefault(program);
        if (own?.Keys.FirstOrDefault(key => !kind.Keys.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            throw new BpfRuntimeException(ProblemCatalog.AttachKeyUnknown(program, kind.Name, unknown, kind.Keys));
        }

        var values = new Dictionary<string, string>(own ?? Nothing, StringComparer.Ordinal);
        foreach (var (key, value) in _programs.GetValueOrDefault(EveryProgram) ?? Nothing)
        {
            if (kind.Keys.Contains(key, StringComparer.Ordinal))
            {
                values.TryAdd(key, value);
            }
        }

        return new AttachKeys(program, values);
    }

    /// <summary>Where programs are attached, as values; several for one program are several places.</summary>
    /// <exception cref="BpfRuntimeException">A program is named in a way that none can be called.</exception>
    public static AttachSettings Of(params IEnumerable<AttachTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return Parse(targets.Select(target => target.Text));
    }

    private static IEnumerable<string> Split(string text)
    {
        var part = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                part.Append(text[++i]);
            }
            else if (text[i] == ',')
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(text[i]);
            }
        }

        yield return part.ToString();
    }
}
