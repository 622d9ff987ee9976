#!/usr/bin/env bash
# 100 lines printed and flushed one by one, as training does, are 100 outputs in the notebook that nbclient writes with
# ipykernel, and 800 with xeus-python: one for each argument of print, each blank between them and each line's end.
# One would guess one output, the text of the cell: so JupyterLab saves it, and so a reader of the file looks for it.
# nbclient merges only when told to (coalesce_streams=True, then it is 1 with both; documented, off by default).
# Seen with nbclient 0.11.0, ipykernel 7.4.0, xeus-python 0.19.0 on Python 3.11.7, 2026-11-28.
set -eu
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip -q --disable-pip-version-check install nbclient==0.11.0 ipykernel==7.4.0 xeus-python==0.19.0 \
  2>pip.log || { cat pip.log; exit 1; }

cat >run.py <<'END'
import nbclient, nbformat
code = "for i in range(100): print('step', i, '| loss', 1 / (i + 1), flush=True)"
for kernel in 'python3', 'xpython':
    for merge in False, True:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        nbclient.NotebookClient(notebook, kernel_name=kernel, coalesce_streams=merge).execute()
        outputs = notebook.cells[0].outputs
        print(kernel, merge, len(outputs), ''.join(output.text for output in outputs).count('\n'))
END
venv/bin/python run.py >seen 2>log || { cat log; exit 1; }
cat >expected <<'END'
python3 False 100 100
python3 True 1 100
xpython False 800 100
xpython True 1 100
END
diff expected seen || { echo 'not as found (expected <, seen >)'; exit 1; }
echo 'as found'
