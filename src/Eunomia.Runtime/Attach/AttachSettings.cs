using System.Text;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Attach;

/// <summary>What differs, for each program, from what its source says of where it attaches.</summary>
public sealed class AttachSettings
{
    /// <summary>The program name that stands for every program.</summary>
    public const string EveryProgram = "*";

    /// <summary>Says of a program that it is loaded and not attached.</summary>
    internal const string Off = "off";

    /// <summary>Says what a program is whose section libbpf does not know.</summary>
    internal const string Type = "type";

    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    // The keys of each place that a program is attached to.
    private readonly ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>> _programs;
    private readonly ImmutableHashSet<string> _off;

    private AttachSettings(ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>> programs, ImmutableHashSet<string> off) =>
        (_programs, _off) = (programs, off);

    /// <summary>Nothing differs.</summary>
    public static AttachSettings None { get; } = new(ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>>.Empty, []);

    /// <summary>The programs that are named.</summary>
    public IEnumerable<string> Programs => _programs.Keys.Union(_off, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Whether a program is not to be attached.</summary>
    public bool LeavesOff => !_off.IsEmpty;

    /// <summary>
    /// Reads settings such as <c>filter:ifname=eth0,mode=generic</c>. Several for one program add up, until one sets a key again: that is another
    /// place, to which it is attached as well. <c>filter:off</c> loads it and attaches it nowhere. A comma or backslash in a value has a backslash
    /// before it; <c>*</c> is every program that knows the key.
    /// </summary>
    /// <exception cref="BpfRuntimeException">A text has another form, or sets a key twice.</exception>
    public static AttachSettings Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Read(texts, addUp: true);
    }

    /// <summary>Where programs are attached, as values; several for one program are several places.</summary>
    /// <exception cref="BpfRuntimeException">A program is named in a way that none can be called.</exception>
    public static AttachSettings Create(params IEnumerable<AttachTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return Read(targets.Select(target => target.Text), addUp: false);
    }

    /// <summary>What the user says that a program is, as a section name; null when nothing is said.</summary>
    internal string? SectionOf(string program) => PlacesOf(program).Concat(PlacesOf(EveryProgram)).Select(keys => keys.GetValueOrDefault(Type)).FirstOrDefault(type => type is not null);

    /// <summary>Whether a program is attached that is not otherwise: some place is given for it by name.</summary>
    internal bool GivesPlaceOf(string program) => PlacesOf(program).Any(keys => keys.Keys.Any(key => key != Type));

    /// <summary>What is set for a program of a kind that knows certain keys, for each place that it is attached to.</summary>
    /// <param name="program">The program.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>Nothing when it is not to be attached.</returns>
    /// <exception cref="BpfRuntimeException">Something is set that the kind does not know, or there are several places for a kind that has one.</exception>
    internal ImmutableArray<AttachKeys> For(SessionProgram program, AttachKind kind)
    {
        var (name, isTyped) = (program.Name, program.IsDefined);
        var own = PlacesOf(name).Select(keys => isTyped ? keys.Remove(Type) : keys).ToList();
        if (own.SelectMany(keys => keys.Keys).FirstOrDefault(key => !kind.Keys.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            throw new BpfRuntimeException(ProblemCatalog.AttachKeyUnknown(name, kind.Name, unknown, kind.Keys));
        }

        if (_off.Contains(name) || (own.Count == 0 && _off.Contains(EveryProgram)))
        {
            return [];
        }

        var everybodys = PlacesOf(EveryProgram)
            .Select(keys => keys.Where(pair => kind.Keys.Contains(pair.Key, StringComparer.Ordinal) && !(isTyped && pair.Key == Type)).ToImmutableSortedDictionary(StringComparer.Ordinal))
            .Where(keys => !keys.IsEmpty);
        // Its own come first. What both say only once is one place.
        var places = own.DefaultIfEmpty(Nothing)
            .SelectMany(_ => everybodys.DefaultIfEmpty(Nothing), static (keys, others) => others.SetItems(keys))
            .DistinctBy(static keys => string.Join('\0', keys), StringComparer.Ordinal)
            .ToList();
        return places.Count > 1 && kind.IsFixedAtLoad
            ? throw new BpfRuntimeException(ProblemCatalog.AttachPlacesTooMany(name, kind.Name))
            : [.. places.Select(keys => new AttachKeys(name, keys))];
    }

    private static AttachSettings Read(IEnumerable<string> texts, bool addUp)
    {
        var (programs, off) = (None._programs, None._off);
        foreach (var text in texts)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new BpfRuntimeException(ProblemCatalog.AttachSettingMalformed(text));
            }

            var (program, words) = (text[..colon], text[(colon + 1)..]);
            if (words == Off)
            {
                off = off.Add(program);
            }
            else
            {
                programs = programs.SetItem(program, Add(programs.GetValueOrDefault(program, []), ReadKeys(text, program, words), addUp));
            }
        }

        return off.FirstOrDefault(programs.ContainsKey) is { } both
            ? throw new BpfRuntimeException(ProblemCatalog.AttachedAndOff(both))
            : new AttachSettings(programs, off);
    }

    private ImmutableArray<ImmutableSortedDictionary<string, string>> PlacesOf(string program) => _programs.GetValueOrDefault(program, []);

    private static ImmutableArray<ImmutableSortedDictionary<string, string>> Add(
        ImmutableArray<ImmutableSortedDictionary<string, string>> places, ImmutableSortedDictionary<string, string> keys, bool addUp) =>
        !addUp || places.IsEmpty || keys.Keys.Any(places[^1].ContainsKey) ? places.Add(keys) : places.SetItem(places.Length - 1, places[^1].AddRange(keys));

    private static ImmutableSortedDictionary<string, string> ReadKeys(string text, string program, string words)
    {
        var keys = Nothing;
        foreach (var pair in Split(words))
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

        return keys;
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
