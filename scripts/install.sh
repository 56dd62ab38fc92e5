#!/bin/sh
# Makes the virtual environment and installs the project with its pinned dependencies.
# usage: install.sh PYTHON VENV TARGET [WHEELS]   (WHEELS: a folder of wheels, for a machine without a network)
set -eu
python=$1 venv=$2 target=$3 wheels=${4:-}

if [ ! -x "$venv/bin/pip" ]; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        sh "$(dirname "$0")/system-packages.sh" python3-venv
    fi
    "$python" -m venv "$venv"
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Cần Python 3.11 trở lên (đang có: $("$python" --version))." >&2
    exit 1
}

set -- --disable-pip-version-check --progress-bar off -c constraints.txt
if [ -n "$wheels" ]; then
    set -- "$@" --no-index --find-links "$wheels"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The CPU build of torch is a tenth of the default one; not every index offers it.
torch=$(sed -n 's/^torch==//p' constraints.txt)
if ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
    "$venv/bin/pip" install "$@" "torch==$torch+cpu" >"$log" 2>&1 || "$venv/bin/pip" install "$@" "torch==$torch" | tee -a "$log"
fi
"$venv/bin/pip" install "$@" -e "$target" >>"$log" 2>&1 || { tail -n 30 "$log" >&2; exit 1; }

sed -nE 's/^ *Downloading .*\(([0-9.]+) ([kMG]?B)\)$/\1 \2/p' "$log" | awk '
    { size = $1; if ($2 == "kB") size /= 1024; if ($2 == "B") size /= 1048576; if ($2 == "GB") size *= 1024; sum += size; n++ }
    END { printf "Đã tải về %d gói, %.0f MB. ", n, sum }'
echo "Môi trường $venv chiếm $(du -sm "$venv" | cut -f1) MB trên đĩa."
