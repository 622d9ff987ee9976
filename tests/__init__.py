"""The tests. Their modules, and tools/, find helpers.py here, however they are started."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
