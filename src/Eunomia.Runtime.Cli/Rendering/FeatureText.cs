using System.Text;
using Eunomia.Runtime.Features;
using Eunomia.Runtime.Needs;

namespace Eunomia.Runtime.Cli.Rendering;

/// <summary>Text output of <c>ecli list</c>.</summary>
internal static class FeatureText
{
    /// <summary>Features of a kernel.</summary>
    public static string Render(KernelFeatures features)
    {
        var text = new StringBuilder();
        text.Append($"kernel {Line(features.Kernel.Release)} ({features.Kernel.Architecture})\n");
        Section(text, "system", features.System);
        Section(text, "program types", features.ProgramTypes);
        Section(text, "attach kinds", features.AttachKinds);
        Section(text, "map types", features.MapTypes);
        return text.ToString();
    }

    /// <summary>Requirements of a package.</summary>
    public static string Render(PackageNeeds needs)
    {
        var text = new StringBuilder();
        var (kindWidth, nameWidth) = (Width(needs.All.Select(need => need.Kind)), Width(needs.All.Select(need => Line(need.Name))));
        foreach (var need in needs.All)
        {
            var users = need.UsedBy.IsEmpty ? "" : $" ({Line(string.Join(", ", need.UsedBy))})";
            text.Append($"  {Word(need.IsMet)}  {need.Kind.PadRight(kindWidth)}  {Line(need.Name).PadRight(nameWidth)}  {Line(need.Reason ?? "")}{(need.IsMet == true ? "" : users)}".TrimEnd()).Append('\n');
        }

        var (missing, unknown) = (needs.Missing.Length, needs.All.Count(need => need.IsMet is null));
        text.Append(missing switch
        {
            0 => "nothing that the package needs is missing",
            1 => "one thing that the package needs is missing",
            _ => $"{missing} things that the package needs are missing",
        });
        return text.Append(unknown == 0 ? "\n" : $"; {unknown} could not be found out\n").ToString();
    }

    private static void Section(StringBuilder text, string title, IReadOnlyCollection<KernelFeature> features)
    {
        var width = Width(features.Select(feature => feature.Name));
        text.Append($"\n{title}\n");
        foreach (var feature in features)
        {
            text.Append($"  {Word(feature.IsSupported)}  {feature.Name.PadRight(width)}  {Line(feature.Reason ?? "")}".TrimEnd()).Append('\n');
        }
    }

    private static string Word(bool? value) => value switch
    {
        true => "yes    ",
        false => "no     ",
        null => "unknown",
    };

    private static int Width(IEnumerable<string> texts) => Math.Min(40, texts.Select(text => text.Length).DefaultIfEmpty().Max());

    private static string Line(string text) => TerminalText.Escape(text);
}
