# embed.sh OUTPUT DIRECTORY NAME...
# Writes a Swift file that holds the named files of a directory, each as a raw string literal without its last line end.
set -eu
output=$1
directory=$2
shift 2
{
    echo '/// The files of the inspector'"'"'s page, as they were when the program was built.'
    echo 'enum PageFiles {'
    echo '    static let all: [(name: String, text: String)] = ['
    for name; do
        if grep -q '"""####' "$directory/$name"; then
            echo "$directory/$name: \"\"\"#### would end the literal that holds this file" >&2
            exit 1
        fi
        printf '(\n"%s",\n####"""\n' "$name"
        awk 1 "$directory/$name"
        printf '"""####\n),\n'
    done
    echo '    ]'
    echo '}'
} > "$output"
