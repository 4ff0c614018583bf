using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Eunomia.Cc.MSBuild;

/// <summary>Removes what <see cref="CompileBpfPrograms"/> has written, and nothing else: the directory may be anybody's.</summary>
public sealed class CleanBpfPrograms : Task
{
    /// <summary>The items.</summary>
    [Required]
    public ITaskItem[] Programs { get; set; } = [];

    /// <summary>The directory of the project.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>Where outputs go.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>The file that lists what was opened.</summary>
    [Required]
    public string WatchList { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            foreach (var file in Programs.SelectMany(item => new BpfProgram(item, OutputDirectory).Written).Append(WatchList)
                .Select(file => Path.Combine(ProjectDirectory, file)).Where(File.Exists))
            {
                File.Delete(file);
            }

            var directory = Path.Combine(ProjectDirectory, OutputDirectory);
            if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogWarning(null, "ECCB0004", null, null, 0, 0, 0, 0, $"'{OutputDirectory}' cannot be cleaned: {e.Message}");
        }

        return true;
    }
}
