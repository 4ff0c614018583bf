namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A number that its variable cannot hold.</summary>
    public static RuntimeProblem ValueOutOfRange(string text, string what, string type, string minimum, string maximum) =>
        new("ECLI0201", $"'{text}' is out of range for '{what}' ({type}: {minimum} to {maximum})");

    /// <summary>A text that cannot be parsed as its variable's type.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">The variable.</param>
    /// <param name="type">Its type, as C.</param>
    /// <param name="expected">The expected form, such as <c>an integer</c>.</param>
    /// <param name="hint">An example of the notation, or null.</param>
    public static RuntimeProblem ValueNotUnderstood(string text, string what, string type, string expected, string? hint = null) =>
        new("ECLI0202", $"'{text}' is not {expected}, which '{what}' ({type}) needs") { Hint = hint };

    /// <summary>A text that does not fit its array of characters.</summary>
    public static RuntimeProblem TextTooLong(string text, string what, string type, int length, long room) =>
        new("ECLI0203", $"'{text}' has {length} bytes, and '{what}' ({type}) holds {room} and the NUL that ends them");

    /// <summary>A list with more elements than its array.</summary>
    public static RuntimeProblem TooManyElements(string what, string type, int given, ulong room) =>
        new("ECLI0204", $"{given} elements are given for '{what}' ({type}), which has {room}");

    /// <summary>A variable whose type has no text form.</summary>
    public static RuntimeProblem NotSettable(string what, string type) =>
        new("ECLI0205", $"'{what}' ({type}) cannot be set from text")
        {
            Hint = "numbers, booleans, enums, characters, floats and arrays of them can; of a struct each member, as in '--options.depth 3'",
        };

    /// <summary>A default in the package that does not fit its variable.</summary>
    public static RuntimeProblem DefaultNotUsable(string what, string reason) =>
        new("ECLI0206", $"the package's default for '{what}' is ignored: {reason}")
        {
            Hint = "the variable keeps the value it was compiled with; mend the comment on the variable and build the package again",
        };

    /// <summary>An option at the end of the command line that needs a value.</summary>
    public static RuntimeProblem MissingValue(string option, string type) =>
        new("ECLI0222", $"'{option}' needs a value ({type})")
        {
            Fault = Fault.Usage,
            Hint = $"a value that starts with '--' has to be joined to it: {option}=VALUE",
        };

    /// <summary>A value for an option that takes none.</summary>
    public static RuntimeProblem UnexpectedValue(string option) =>
        new("ECLI0223", $"'{option}' takes no value") { Fault = Fault.Usage };

    /// <summary>A variable that lies outside of its section.</summary>
    public static RuntimeProblem NoMemoryForVariable(string name, string section) =>
        new("ECLI0224", $"variable '{name}' cannot be set: section '{section}' of the object has no memory for it");

    /// <summary>An option that neither the command nor the program has.</summary>
    public static RuntimeProblem OptionUnknown(string option, string? hint) =>
        new("ECLI0221", $"unknown option '{option}'") { Fault = Fault.Usage, Hint = hint };
}
