"""The commands of the command line; every module here adds its own to `frame.app`."""
