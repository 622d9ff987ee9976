#!/usr/bin/env bash
# What a cell writes to file descriptor 1, itself or through a child, is in the notebook with ipykernel and marimo; with
# xeus-python the cell stays empty and the text goes to wherever the kernel was started.
# One would guess that kernels with the same shell (both are IPython inside) have the same notion of standard output:
# what os.write or a child writes would show everywhere or nowhere.
# Seen with ipykernel 7.4.0, xeus-python 0.19.0 under nbclient 0.11.0, and marimo 0.25.2, on Python 3.11.7, 2026-11-28.
# ipykernel's way is documented; for xeus-python no document found says that it is not done.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install nbclient==0.11.0 ipykernel==7.4.0 xeus-python==0.19.0 \
  marimo==0.25.2 2>pip.log || { cat pip.log; exit 1; }

cat >cell.py <<'END'
import os, subprocess
print('printed')
written = os.write(1, b'written\n')
child = subprocess.run(['echo', 'by a child'])
END
cat >run.py <<'END'
import nbclient, nbformat, subprocess, sys
seen = open('seen', 'w')

def show(host, notebook):
    text = ''.join(output.text for cell in notebook.cells for output in cell.get('outputs', []))
    print(host, repr(text), file=seen)

for kernel in 'python3', 'xpython':
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(open('cell.py').read())])
    nbclient.NotebookClient(notebook, kernel_name=kernel).execute()
    show(kernel, notebook)
marimo = [sys.executable, '-m', 'marimo', '-q']
subprocess.run([*marimo, 'convert', 'cell.py', '-o', 'app.py'], check=True)
subprocess.run([*marimo, 'export', 'ipynb', 'app.py', '-o', 'app.ipynb', '--include-outputs'], check=True)
show('marimo', nbformat.read('app.ipynb', 4))
END
venv/bin/python run.py >log 2>&1 || { cat log; exit 1; }
cat >expected <<'END'
python3 'printed\nwritten\nby a child\n'
xpython 'printed\n'
marimo 'printed\nwritten\nby a child\n'
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
