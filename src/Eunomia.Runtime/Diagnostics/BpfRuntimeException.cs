namespace Eunomia.Runtime.Diagnostics;

/// <summary>A package cannot be opened, loaded, attached or read; <see cref="Problem"/> says why and what to do.</summary>
public class BpfRuntimeException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BpfRuntimeException(RuntimeProblem problem, Exception? inner = null)
        : base(problem?.ToString(), inner)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problem = problem;
    }

    /// <summary>The problem.</summary>
    public RuntimeProblem Problem { get; }
}
