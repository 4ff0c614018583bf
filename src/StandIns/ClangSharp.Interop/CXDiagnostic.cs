namespace ClangSharp.Interop;

/// <summary>A message of the compiler.</summary>
/// <param name="handle">The native pointer.</param>
public partial struct CXDiagnostic(nint handle) : IDisposable, IEquatable<CXDiagnostic>
{
    /// <summary>The native pointer; zero when there is none.</summary>
    public nint Handle { get; set; } = handle;

    /// <summary>Options with which <see cref="Format"/> prints as clang itself would.</summary>
    public static CXDiagnosticDisplayOptions DefaultDisplayOptions => (CXDiagnosticDisplayOptions)clang.defaultDiagnosticDisplayOptions();

    /// <summary>Its severity.</summary>
    public readonly CXDiagnosticSeverity Severity => clang.getDiagnosticSeverity(this);

    /// <summary>The message alone.</summary>
    public readonly CXString Spelling => clang.getDiagnosticSpelling(this);

    /// <summary>Location of its caret.</summary>
    public readonly CXSourceLocation Location => clang.getDiagnosticLocation(this);

    /// <summary>The number of its category.</summary>
    public readonly uint Category => clang.getDiagnosticCategory(this);

    /// <summary>The name of its category.</summary>
    public readonly CXString CategoryText => clang.getDiagnosticCategoryText(this);

    /// <summary>The notes that belong to it.</summary>
    public readonly CXDiagnosticSet ChildDiagnostics => clang.getChildDiagnostics(this);

    /// <summary>Number of source ranges it underlines.</summary>
    public readonly uint NumRanges => clang.getDiagnosticNumRanges(this);

    /// <summary>A source range it underlines.</summary>
    public readonly CXSourceRange GetRange(uint range) => clang.getDiagnosticRange(this, range);

    /// <summary>The option that turns it on, as <c>-Wunused</c>, and the one that turns it off.</summary>
    public readonly CXString GetOption(out CXString disable) => clang.getDiagnosticOption(this, out disable);

    /// <summary>The whole line, as clang prints it.</summary>
    public readonly CXString Format(CXDiagnosticDisplayOptions options) => clang.formatDiagnostic(this, (uint)options);

    /// <summary>Whether both are the same native object.</summary>
    public static bool operator ==(CXDiagnostic left, CXDiagnostic right) => left.Handle == right.Handle;

    /// <summary>Whether they are different native objects.</summary>
    public static bool operator !=(CXDiagnostic left, CXDiagnostic right) => !(left == right);

    /// <summary>Releases the native object.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            clang.disposeDiagnostic(this);
            Handle = 0;
        }
    }

    /// <inheritdoc />
    public readonly bool Equals(CXDiagnostic other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXDiagnostic other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => Handle.GetHashCode();

    /// <inheritdoc />
    public override readonly string ToString() => Spelling.ToString();
}
