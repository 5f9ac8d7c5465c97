"""No test reads or leaves anything in the folder of the person who runs it."""

import os

from explorer.shelf import SWITCH

os.environ[SWITCH] = "off"
