using System.Diagnostics;

namespace Eunomia.Cc.Tests;

/// <summary>Asks a real shell what it would offer when one presses TAB.</summary>
internal static class ShellProbe
{
    private const string End = "----end";

    private const string Bash = """
        source "$SCRIPT"
        [[ $(complete -p "$TOOL") == "complete -F _$TOOL $TOOL" ]] || exit 1
        while IFS= read -r line; do
            # What readline makes of the line: '=' is a word of its own.
            COMP_WORDS=()
            for word in $line; do
                if [[ $word == -*=* ]]; then
                    COMP_WORDS+=("${word%%=*}" '=')
                    [[ -n ${word#*=} ]] && COMP_WORDS+=("${word#*=}")
                else
                    COMP_WORDS+=("$word")
                fi
            done
            [[ $line == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            "_$TOOL"
            printf '%s\n' "${COMPREPLY[@]}" ----end
        done <<<"$LINES_TYPED"
        """;

    private const string Fish = """
        source $SCRIPT
        for line in (string split \n -- $LINES_TYPED)
            complete -C $line
            echo ----end
        end
        """;

    // The inner shell believes that somebody types.
    private const string Zsh = """
        zmodload zsh/zpty zsh/zselect
        : > $HOME/found
        cat > $HOME/setup <<'END'
        setopt extendedglob
        autoload -Uz compinit
        compinit -u -D
        source $SCRIPT
        compadd() {
            if [[ " ${@[1,(i)(-|--)]} " == *\ -[a-zA-Z]#[OAD]\ * ]]; then
                builtin compadd "$@"
                return
            fi
            local -a found
            builtin compadd -O found "$@"
            (($#found)) && print -rl -- $found >> $HOME/found
            builtin compadd "$@"
        }
        probe() {
            _main_complete
            print -r -- ----end >> $HOME/found
        }
        zle -C probe complete-word probe
        bindkey '^I' probe
        bindkey '^U' kill-whole-line
        print -r -- ----ready >> $HOME/found
        END
        wait_for() {
            local n=0
            while (($(grep -c -- "$1" $HOME/found) < $2)) && ((n++ < 1000)); do
                zselect -t 2
                zpty -r inner ignored 2>/dev/null
            done
        }
        zpty -b inner 'zsh -f -i'
        zpty -w inner 'source $HOME/setup'
        wait_for ----ready 1
        lines=("${(@f)LINES_TYPED}")
        for ((i = 1; i <= $#lines; i++)); do
            zpty -w -n inner $'\x15'"$lines[i]"$'\t'
            wait_for ----end $i
        done
        zpty -d inner
        grep -v -- ----ready $HOME/found
        exit 0
        """;

    /// <summary>The shells that can be asked.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>What is offered for each line, without explanations, in order. Skips the test when there is no such shell.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="tool">The command to complete.</param>
    /// <param name="script">The script that teaches it to.</param>
    /// <param name="directory">Where.</param>
    /// <param name="lines">What has been typed.</param>
    public static string[][] Complete(string shell, string tool, string script, TempDirectory directory, params string[] lines)
    {
        var (probe, arguments) = shell switch
        {
            "bash" => (Bash, new[] { "--norc", "-c" }),
            "zsh" => (Zsh, ["-f", "-c"]),
            _ => (Fish, ["--no-config", "-c"]),
        };
        using var home = new TempDirectory();
        var start = new ProcessStartInfo(shell, [.. arguments, probe])
        {
            UseShellExecute = false,
            WorkingDirectory = directory.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SCRIPT"] = home.Write("script", script), ["TOOL"] = tool, ["LINES_TYPED"] = string.Join('\n', lines),
                ["HOME"] = home.FullName, ["LC_ALL"] = "C.UTF-8", ["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}",
            },
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((0, ""), (process.ExitCode, errors.GetAwaiter().GetResult()));
            var offers = output.Split(End + "\n").SkipLast(1).Select(offered => offered.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(row => row.Split('\t')[0].TrimEnd('\r').TrimEnd('/')).Distinct().Order(StringComparer.Ordinal).ToArray()).ToArray();
            Assert.Equal(lines.Length, offers.Length);
            return offers;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"{shell}: {e.Message}");
            return [];
        }
    }
}
