#!/usr/bin/env bash
# Compiles $SOURCES to $OUTPUT and writes a page about the packages there. Every program is compiled, also after one has
# failed, so that one run shows all mistakes.
set -euo pipefail
shopt -s nullglob globstar

action=$(dirname "${BASH_SOURCE[0]}")
# shellcheck disable=SC2153
output=${OUTPUT%/}

fail() {
    printf '::error title=ecc::%s\n' "${1//%/%25}"
    exit 1
}

# --- which programs ---

# A file's own name is taken as it is, even if it reads as a pattern.
expand() {
    local pattern=$1 IFS=''
    if [[ -f $pattern ]]; then
        found=("$pattern")
    else
        # Unquoted on purpose: names are expanded; without IFS nothing is split.
        # shellcheck disable=SC2206
        found=($pattern)
    fi
}

# Names that an artifact or a line of the log cannot carry.
check_name() {
    case $1 in
        /* | ../* | */../* | */..) fail "'$1' is outside the repository" ;;
        *[\":\<\>\|*?\\]* | *[[:cntrl:]]*) fail "'${1//[[:cntrl:]]/?}' cannot be published: rename it without \" : < > | * ? \\ and control characters" ;;
    esac
    [[ -f $1 ]] || fail "there is no '$1'; see 'sources' of the action"
}

declare -A source_of=()
while IFS= read -r pattern; do
    pattern=${pattern#"${pattern%%[![:space:]]*}"}
    pattern=${pattern%"${pattern##*[![:space:]]}"}
    [[ -n $pattern ]] || continue
    expand "$pattern"
    ((${#found[@]})) || fail "no program matches '$pattern': a program is a file such as 'hello.bpf.c'"
    for source in "${found[@]}"; do
        source=${source#./}
        check_name "$source"
        name=${source%.c}
        name=${name%.bpf}
        [[ $name/ != index.html/* ]] || fail "'$source' takes the place of the page 'index.html': rename it"
        if [[ ${source_of[$name]:-$source} != "$source" ]]; then
            fail "'$source' and '${source_of[$name]}' would both become '$name/package.json': rename one"
        fi
        source_of[$name]=$source
    done
done <<<"$SOURCES"
((${#source_of[@]})) || fail "no sources are named; see 'sources' of the action"

names=()
while IFS= read -r name; do
    names+=("$name")
done < <(printf '%s\n' "${!source_of[@]}" | LC_ALL=C sort)

# --- compile ---

flags=()
if [[ -n ${CFLAGS//[[:space:]]/} ]]; then
    flags=("--additional-cflags=$CFLAGS")
fi

packages=()
failed=0
for name in "${names[@]}"; do
    package=$output/$name/package.json
    # The path begins with ./ so that no file name is taken for an option.
    if ecc "./${source_of[$name]}" -o "$package" "${flags[@]}"; then
        packages+=("$package")
    else
        failed=$((failed + 1))
    fi
done
((failed == 0)) || fail "$failed of ${#names[@]} programs did not compile"

# --- the page ---

owner=${GITHUB_REPOSITORY%%/*} repository=${GITHUB_REPOSITORY#*/}
default_url=https://${owner,,}.github.io/$repository
if [[ ${repository,,} == "${owner,,}.github.io" ]]; then
    default_url=https://${owner,,}.github.io
fi

for name in "${names[@]}"; do
    package=$output/$name/package.json
    jq --arg name "$name" --arg source "${source_of[$name]}" --argjson bytes "$(stat -c %s "$package")" \
        '{$name, $source, $bytes, meta}' "$package"
done | jq -rs --arg title "$GITHUB_REPOSITORY" --arg url "${SITE_URL:-$default_url}" \
    --arg sources "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/blob/$GITHUB_SHA" --rawfile style "$action/index.css" \
    -f "$action/index.jq" >"$output/index.html"

# --- outputs ---

# No line of a path can be this one.
end=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
{
    printf 'packages<<%s\n' "$end"
    printf '%s\n' "${packages[@]}"
    printf '%s\n' "$end"
} >>"$GITHUB_OUTPUT"
