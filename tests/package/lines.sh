# Reads from descriptor $1 until a line has $2, for $3 s at most for each, and prints that line.
line_with() { # DESCRIPTOR TEXT SECONDS
    local line
    while IFS= read -r -t "$3" -u "$1" line; do
        case $line in *"$2"*) printf '%s\n' "$line"; return ;; esac
    done
    echo "nobody said '$2'" >&2
    return 1
}
