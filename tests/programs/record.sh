#!/usr/bin/env bash
# Runs the first command of README.md in a terminal and draws what came of it: try.svg, beside this script. As root, on a quiet machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
columns=100
rows=30

command=$(awk '/^<!-- command: run -->/ { wanted = 1 }
               /^```/ { if (inside) exit; inside = wanted; next }
               inside { print }' README.md)
recorded=$(mktemp)
trap 'rm -f "$recorded"' EXIT
# Of a line that was drawn over, the last is left; colors are not drawn.
{
    printf '$ %s\n' "$command"
    script --quiet --return --command "stty cols $columns; $command" /dev/null </dev/null
} | sed -E 's/\r*$//; s/.*\r//; s/\x1b(\[[0-9;?]*[A-Za-z]|[=>])//g; s/ +$//' >"$recorded"
cat "$recorded"

if (($(wc -l <"$recorded") > rows)); then
    echo "record: more than $rows lines; try again when fewer programs start on this machine" >&2
    exit 1
fi

awk -v columns=$columns '
    function escape(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
    # What somebody typed, and what takes its time, is followed by a pause.
    function pause(text) { return text ~ /^\$/ ? 1.2 : text ~ /\.\.\.$/ ? 1.5 : text ~ /^[0-9][0-9]:/ ? 0.4 : 0.1 }
    {
        lines = lines sprintf("<text x=\"16\" y=\"%d\" style=\"animation-delay:%.1fs\"%s>%s</text>\n", 58 + 18 * count++, time, /^\$/ ? " class=\"typed\"" : "", escape($0))
        time += pause($0)
    }
    END {
        width = 32 + 7.8 * columns
        height = 58 + 18 * count
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" xml:space=\"preserve\">\n", width, height, width, height
        print "<!-- made by tests/programs/record.sh -->"
        print "<style>"
        print "text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, \"DejaVu Sans Mono\", \"Liberation Mono\", monospace; fill: #c9d1d9; white-space: pre }"
        print ".typed { fill: #7ee787; font-weight: bold }"
        print "@keyframes show { from { visibility: hidden } }"
        print "@media (prefers-reduced-motion: no-preference) { text { animation: show 1ms backwards } }"
        print "</style>"
        print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>"
        print "<circle cx=\"20\" cy=\"18\" r=\"6\" fill=\"#ff5f57\"/><circle cx=\"40\" cy=\"18\" r=\"6\" fill=\"#febc2e\"/><circle cx=\"60\" cy=\"18\" r=\"6\" fill=\"#28c840\"/>"
        printf "%s</svg>\n", lines
    }' "$recorded" >"$here/try.svg"
