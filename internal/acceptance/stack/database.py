"""Files of SQLite databases."""

import contextlib
import glob
import os
import sqlite3


@contextlib.contextmanager
def made(path):
    """Give True if the database at `path` must be filled, False if it is.

    A mark beside the file says that it was filled to the end; what an
    interrupted start left is thrown away. The journal is a write-ahead log,
    so that a reader does not block the writer: without it Keystone soon
    answers 500, "database is locked".
    """
    mark = path + '.done'
    if os.path.exists(mark):
        yield False
        return
    for left in glob.glob(glob.escape(path) + '*'):
        os.remove(left)
    connection = sqlite3.connect(path)
    connection.execute('pragma journal_mode=wal')
    connection.close()
    yield True
    open(mark, 'w').close()
