namespace Eunomia.Cc.Emit.CSharp;

/// <summary>The namespace of generated C#.</summary>
public static class CSharpNamespace
{
    /// <summary>Whether a text can be one: identifiers with dots between them.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CSharpNames.Namespace(text) is not null;
    }

    /// <summary>The default namespace of a program, such as <c>Execs.Bpf</c>.</summary>
    internal static string From(string program) => CSharpNames.Pascal(program, "Unnamed") is var name && name == "Program"
        // The compiler calls the class of a file with top-level statements so.
        ? "ProgramBpf.Bpf"
        : $"{name}.Bpf";
}
