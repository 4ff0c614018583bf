namespace Eunomia.Cc.Compiling;

/// <summary>Makes the outputs of a program that is prepared; nothing is written.</summary>
internal interface ICompilation
{
    /// <summary>Compiles.</summary>
    /// <param name="program">The program.</param>
    /// <param name="clock">Measures the steps.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Diagnostics.DiagnosticException">An error after which there is nothing else to say.</exception>
    Task<CompilationResult> RunAsync(PreparedProgram program, StepClock clock, CancellationToken cancellationToken);
}
