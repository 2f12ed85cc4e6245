import ast
import importlib
import sys
from pathlib import Path

import keras
import pytest
