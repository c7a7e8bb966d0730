"""Scanners that the emulator can be: on a serial line, on uinput, on a QEMU machine's keyboard."""
