#!/usr/bin/python3
"""Run one of Swift's servers: account, container, object or proxy.

Usage: run_swift.py SERVER FOLDER
"""

import importlib
import os
import sys

from swift.common import utils
from swift.common import wsgi


def main():
    server, folder = sys.argv[1:]
    utils.set_swift_dir(folder)
    more = {}
    if server == 'object':
        module = importlib.import_module('swift.obj.server')
        more['global_conf_callback'] = module.global_conf_callback
    return wsgi.run_wsgi(os.path.join(folder, server + '-server.conf'),
                         server + '-server', **more)


if __name__ == '__main__':
    sys.exit(main())
