"""Knobs: files that change what the cloud does, at once and as a whole."""

import os


def held(root, operation):
    """Whether the operation may not end yet."""
    return os.path.exists(os.path.join(root, 'hold', operation))


def fails(root, operation):
    """Whether this operation has to fail. The knob turns itself back."""
    try:
        os.remove(os.path.join(root, 'fail', operation))
    except FileNotFoundError:
        return False
    return True
