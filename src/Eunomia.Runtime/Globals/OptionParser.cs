using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Parses the options of a program: <c>--name value</c>, <c>--name=value</c>, <c>-p 5</c>, <c>-p5</c>, <c>-p=5</c>; for booleans <c>--x</c>,
/// <c>--no-x</c>, <c>--x=false</c>, and <c>--enable-x</c>, <c>--disable-x</c> as the original has them, which never take the next argument, and several letters at once. <c>--</c> ends the options.
/// </summary>
public sealed class OptionParser
{
    private readonly OptionNames _names;
    private readonly IReadOnlyList<string> _args;
    private readonly IReadOnlySet<string> _ownWithValue;
    private readonly List<GlobalVariable> _order = [];
    private readonly Dictionary<GlobalVariable, byte[]> _values = [];
    private int _next;

    private OptionParser(GlobalVariables globals, IReadOnlyList<string> args, IReadOnlySet<string> ownWithValue) =>
        (_names, _args, _ownWithValue) = (globals.Options, args, ownWithValue);

    /// <summary>An option stands without its value.</summary>
    /// <param name="option">The option, with its dashes.</param>
    /// <param name="type">What the value would be.</param>
    public static RuntimeProblem MissingValue(string option, string type) => ProblemCatalog.MissingValue(option, type);

    /// <summary>There is no such option.</summary>
    /// <param name="option">The option, with its dashes.</param>
    /// <param name="hint">What might be meant; or null.</param>
    public static RuntimeProblem UnknownOption(string option, string? hint) => ProblemCatalog.OptionUnknown(option, hint);

    /// <summary>Separates the program's options from a command line.</summary>
    /// <param name="globals">The program's variables.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="ownWithValue">The command's own options, with dashes, that take the next argument as their value: that is not parsed here.</param>
    /// <exception cref="BpfRuntimeException">A value is missing or does not fit.</exception>
    public static ParsedOptions Parse(GlobalVariables globals, IReadOnlyList<string> args, IReadOnlySet<string>? ownWithValue = null)
    {
        ArgumentNullException.ThrowIfNull(globals);
        ArgumentNullException.ThrowIfNull(args);
        return new OptionParser(globals, args, ownWithValue ?? ImmutableHashSet<string>.Empty).Parse();
    }

    /// <summary>The name that was probably meant, or null.</summary>
    /// <param name="option">The unknown option.</param>
    /// <param name="known">The known names.</param>
    public static string? Nearest(string option, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(known);
        return NearestName.Find(option, known);
    }

    private ParsedOptions Parse()
    {
        var rest = ImmutableArray.CreateBuilder<string>();
        while (_next < _args.Count)
        {
            var argument = _args[_next++];
            if (argument == "--")
            {
                break;
            }

            var isKnown = argument.StartsWith("--", StringComparison.Ordinal) ? TakeLong(argument)
                : argument.Length > 1 && argument[0] == '-' && TakeShort(argument);
            if (!isKnown)
            {
                rest.Add(argument);
                if (_ownWithValue.Contains(argument) && _next < _args.Count)
                {
                    rest.Add(_args[_next++]);
                }
            }
        }

        return new ParsedOptions(
            [.. _order.Select(variable => new GlobalAssignment(variable, _values[variable]))], rest.ToImmutable(), [.. _args.Skip(_next)]);
    }

    private bool TakeLong(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var option = equals < 0 ? argument : argument[..equals];
        var value = equals < 0 ? null : argument[(equals + 1)..];
        if (_names.FindLong(option[2..]) is { } variable)
        {
            Set(variable, value ?? (variable.IsBoolean ? "true" : TakeValue(variable, option)));
            return true;
        }

        if (_names.FindSwitch(option[2..]) is var (named, isOn))
        {
            Set(named, value is null ? isOn ? "true" : "false" : throw new BpfRuntimeException(ProblemCatalog.UnexpectedValue(option)));
            return true;
        }

        return false;
    }

    private bool TakeShort(string argument)
    {
        // A cluster counts only when every letter is the program's: the command's own -v must not be half eaten.
        var length = 1;
        while (length < argument.Length && argument[length] != '=')
        {
            if (_names.FindShort(argument[length++]) is not { } variable)
            {
                return false;
            }

            if (!variable.IsBoolean)
            {
                break;
            }
        }

        if (length == 1)
        {
            return false;
        }

        for (var i = 1; i < length; i++)
        {
            var variable = _names.FindShort(argument[i])!;
            var isLast = i == length - 1;
            var joined = isLast && length < argument.Length ? argument[length..] : null;
            joined = joined is ['=', ..] ? joined[1..] : joined;
            Set(variable, joined ?? (variable.IsBoolean ? "true" : TakeValue(variable, argument[..length])));
        }

        return true;
    }

    private string TakeValue(GlobalVariable variable, string option)
    {
        // A negative number starts with one dash, an option that was meant to be the next one mostly with two.
        if (_next < _args.Count && !_args[_next].StartsWith("--", StringComparison.Ordinal))
        {
            return _args[_next++];
        }

        throw new BpfRuntimeException(ProblemCatalog.MissingValue(option, variable.TypeText));
    }

    private void Set(GlobalVariable variable, string text)
    {
        var bytes = variable.Parse(text);
        if (!_values.ContainsKey(variable))
        {
            _order.Add(variable);
        }

        _values[variable] = bytes;
    }
}
