# The page about packages: a list of {name, source, bytes, meta} to HTML. $title, $url, $sources and $style are given.
# Everything a package says is untrusted: it reaches the page only through esc, in text or in a quoted attribute.

def esc: tostring | @html;
def path: split("/") | map(@uri) | join("/");
def size: if . < 1000 then "\(.) B" else "\((. / 100 | round) / 10) kB" end;
def count(one; many): length | if . == 1 then "1 \(one)" else "\(.) \(many)" end;
def list: if type == "array" then . else [] end;

def command: "curl -L \($url | rtrimstr("/"))/\(.name | path)/package.json | sudo ecli run -";

def facts: [
  (.bytes | size),
  (.meta.bpf_skel.progs | list | count("program"; "programs")),
  (.meta.target.arch // empty | "for \(.)"),
  (.meta.bpf_skel.doc.version // empty | "version \(.)")
] | map("<li>\(esc)</li>") | join("");

def programs: .meta.bpf_skel.progs | list | map(
  "<tr><th scope=\"row\"><code>\(.name | esc)</code></th><td><code>\(.attach | esc)</code></td></tr>"
) | if length == 0 then "" else "
    <h3>Programs</h3>
    <div class=\"wide\"><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Attached to</th></tr></thead>
    <tbody>\(join(""))</tbody></table></div>" end;

def members: .members | list | map(
  "<tr><th scope=\"row\"><code>\(.name | esc)</code></th><td><code>\(.type_name // .type | esc)</code></td><td>\(.doc // "" | esc)</td></tr>"
) | join("");

def exported: .meta.export_types | list | if length == 0 then "" else
  "<p>Exports \(map("<code>\(.name | esc)</code>") | join(", ")): \(.[0].members | list | map(.name | esc) | join(", "))</p>" end;

def exports: .meta.export_types | list | map("
    <h3>Exports <code>\(.kind // "struct" | esc) \(.name | esc)</code></h3>
    \(if .doc then "<p>\(.doc | esc)</p>" else "" end)
    <div class=\"wide\"><table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">What it is</th></tr></thead>
    <tbody>\(members)</tbody></table></div>") | join("");

def options: [
  .meta.bpf_skel.data_sections | list[] | .variables | list[] | select(.cmdarg)
  | "<tr><th scope=\"row\"><code>--\(.cmdarg.long // .name | esc)</code></th><td><code>\(.type | esc)</code></td><td>\(.cmdarg.help // .description // "" | esc)</td></tr>"
] | if length == 0 then "" else "
    <h3>Options</h3>
    <div class=\"wide\"><table><thead><tr><th scope=\"col\">Option</th><th scope=\"col\">Type</th><th scope=\"col\">What it does</th></tr></thead>
    <tbody>\(join(""))</tbody></table></div>" end;

def card: "
  <article aria-labelledby=\"\(.name | path | esc)\">
    <h2 id=\"\(.name | path | esc)\">\(.name | esc)</h2>
    \(.meta.bpf_skel.doc | (.brief // .description // "") | if . == "" then "" else "<p>\(esc)</p>" end)
    \(exported)
    <ul class=\"facts\">\(facts)</ul>
    <pre tabindex=\"0\" aria-label=\"Command that runs \(.name | esc)\"><code>\(command | esc)</code></pre>
    <p class=\"links\"><a href=\"\(.name | path | esc)/package.json\" download>Download</a>
      <a href=\"\($sources | esc)/\(.source | path | esc)\">Source</a></p>
    <details><summary>What it holds</summary>\(programs)\(exports)\(options)
    </details>
  </article>";

"<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">
<title>\($title | esc): eBPF packages</title>
<style>
\($style)</style>
</head>
<body>
<header>
  <h1>\($title | esc)</h1>
  <p>\(count("eBPF program"; "eBPF programs")) to run on any Linux with BTF, as they are: nothing is compiled where they run.</p>
  <details><summary>They run with <code>ecli</code>. Get it</summary>
  <pre tabindex=\"0\" aria-label=\"Command that installs ecli\"><code>sudo dotnet tool install Eunomia.Runtime.Cli --tool-path /usr/local/bin</code></pre>
  </details>
</header>
<main>\(map(card) | join(""))
</main>
</body>
</html>"
