namespace Eunomia.Package;

/// <summary>How the bytes of an event are read: one of the records nested here.</summary>
public abstract record Interpreter
{
    private Interpreter()
    {
    }

    /// <summary>As the exported type: <c>"default_struct"</c>.</summary>
    public sealed record DefaultStruct : Interpreter;

    /// <summary>As a sampled stack: <c>{"stack_trace": {…}}</c>.</summary>
    public sealed record StackTrace : Interpreter
    {
        /// <summary>Where the exported type keeps the parts of a stack sample.</summary>
        public StackTraceFields FieldMap { get; init; } = new();

        /// <summary>Whether addresses are resolved to symbols.</summary>
        public bool WithSymbols { get; init; } = true;
    }
}

/// <summary>Names of the members that hold the parts of a stack sample; null: the member has the part's own name.</summary>
public sealed record StackTraceFields
{
    /// <summary>Process id.</summary>
    public string? Pid { get; init; }

    /// <summary>Processor.</summary>
    public string? CpuId { get; init; }

    /// <summary>Name of the process.</summary>
    public string? Comm { get; init; }

    /// <summary>Bytes of the kernel stack.</summary>
    public string? KstackSz { get; init; }

    /// <summary>Bytes of the user stack.</summary>
    public string? UstackSz { get; init; }

    /// <summary>The kernel stack.</summary>
    public string? Kstack { get; init; }

    /// <summary>The user stack.</summary>
    public string? Ustack { get; init; }
}
