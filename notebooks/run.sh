#!/usr/bin/env bash
# Executes the notebook from clean over an output folder: notebooks/run.sh [OUTPUT], by default `output`.
# Fails where a cell fails, or where the notebook holds outputs or execution counts. Needs python3 with venv; what else
# is needed goes to target/notebook-venv. The executed copy goes to a temporary folder.
set -euo pipefail
given=${1:-}
[ -z "$given" ] || given=$(cd "$given" && pwd)
cd "$(dirname "$0")/.."
output=${given:-$PWD/output}
notebook=notebooks/is-python-better-documented.ipynb
venv=target/notebook-venv

python3 -c 'import venv, ensurepip' 2>/dev/null \
  || { echo "python3 with its venv module is not there: install it first (Debian: python3-venv)" >&2; exit 1; }
wanted="$(python3 --version; cat notebooks/requirements.txt)"
if [ "$(cat "$venv/installed" 2>/dev/null || true)" != "$wanted" ]; then
  python3 -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement notebooks/requirements.txt
  printf '%s\n' "$wanted" >"$venv/installed"
fi

# Nothing of the user's own Jupyter or IPython settings may count.
scratch=$(mktemp -d)
export JUPYTER_CONFIG_DIR="$scratch/jupyter" JUPYTER_DATA_DIR="$scratch/data" JUPYTER_RUNTIME_DIR="$scratch/runtime"
export IPYTHONDIR="$scratch/ipython" JUPYTER_PLATFORM_DIRS=1
export PKGCENSUS_NOTEBOOK_OUTPUT="$output"

"$venv/bin/python" - "$notebook" "$scratch/executed.ipynb" "$scratch/kernel" <<'PYTHON'
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

source, target, socket = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
nbformat.validate(notebook)
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
dirty = [cell.id for cell in code if cell.outputs or cell.execution_count is not None]
if dirty:
    sys.exit(f"`{source}` holds outputs or execution counts in {', '.join(dirty)}: clear them first")
client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": "notebooks"}})
# A socket in a folder that nobody else can read, rather than a port.
kernel = client.create_kernel_manager()
kernel.transport, kernel.ip = "ipc", socket
try:
    client.execute()
except CellExecutionError as error:
    sys.exit(str(error))
finally:
    nbformat.write(notebook, target)
for cell in code[-2:]:
    for output in cell.outputs:
        print(output.get("text", ""), end="")
PYTHON
echo "executed copy: $scratch/executed.ipynb"
