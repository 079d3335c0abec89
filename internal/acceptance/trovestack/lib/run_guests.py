#!/usr/bin/python3
"""Stand in for the guest agents of all database instances.

Each listens on the topic of its instance, as trove-guestagent does in the
virtual machine, and reports to the real conductor as that does
(trove/guestagent/datastore/service.py, create_backup): BUILDING, then the
upload to Swift, then COMPLETED or FAILED. No database is dumped; the object is
a few bytes.

A second backup of an instance that starts while another runs kills that one, as
a real guest does: it runs each in a container named db_backup, and removes a
running one by force (trove/guestagent/utils/docker.py, run_container).

In the environment: TROVESTACK_SECONDS that a backup takes, TROVESTACK_KNOBS.

Usage: run_guests.py --config-file FILE
"""

import eventlet
eventlet.monkey_patch()

import hashlib  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

from oslo_log import log as logging  # noqa: E402
import oslo_messaging as messaging  # noqa: E402

from trove.common import cfg  # noqa: E402
cfg.parse_args(sys.argv)
from trove import rpc  # noqa: E402
from trove.common import clients  # noqa: E402
from trove.conductor import api as conductor  # noqa: E402

import instances  # noqa: E402
import knobs  # noqa: E402

LOG = logging.getLogger('guests')
KNOBS = os.environ['TROVESTACK_KNOBS']
SECONDS = float(os.environ['TROVESTACK_SECONDS'])
SIZE_GB = 0.12


class Guest:
    target = messaging.Target(version='1.99')   # any that a taskmanager asks for

    def __init__(self, instance):
        self.instance = instance
        self.running = None             # the backup that has the container

    def create_backup(self, context, backup_info):
        if self.running:
            LOG.warning('backup %s kills %s', backup_info['id'], self.running)
        self.running = backup_info['id']
        eventlet.spawn_n(self.run, context, backup_info)

    def run(self, context, backup):
        must_fail = knobs.fails(KNOBS, 'create_backup')
        self.report(context, backup, state='BUILDING')
        time.sleep(SECONDS)
        while knobs.held(KNOBS, 'create_backup') and self.has_container(backup):
            time.sleep(0.1)
        killed = not self.has_container(backup)
        if not killed:
            self.running = None
        if killed or must_fail:
            self.report(context, backup, state='FAILED', success=False)
            return
        try:
            found = self.upload(context, backup)
        except Exception:
            LOG.exception('upload of backup %s', backup['id'])
            self.report(context, backup, state='FAILED', success=False)
            return
        self.report(context, backup, state='COMPLETED', success=True, **found)

    def has_container(self, backup):
        return self.running == backup['id']

    def report(self, context, backup, **what):
        conductor.API(context).update_backup(
            self.instance, sent=time.time(), backup_id=backup['id'],
            size=SIZE_GB, backup_type=backup.get('backup_type'), **what)
        LOG.warning('backup %s is %s', backup['id'], what['state'])

    def upload(self, context, backup):
        """Put a small object where a real guest puts the dump."""
        container = backup.get('swift_container') or 'database_backups'
        name = backup['id'] + '.xbstream.gz.enc'
        content = ('backup %s' % backup['id']).encode()
        swift = clients.create_swift_client(context)
        swift.put_container(container)
        swift.put_object(container, name, content)
        return {'checksum': hashlib.md5(content).hexdigest(),
                'location': '%s/%s/%s' % (swift.url, container, name)}


def main():
    logging.setup(cfg.CONF, None)
    rpc.init(cfg.CONF)
    for identifier, *_ in instances.INSTANCES:
        target = messaging.Target(topic='guestagent.%s' % identifier,
                                  server=identifier, version='1.0')
        rpc.get_server(target, [Guest(identifier)], key=None).start()
    while True:
        time.sleep(3600)


if __name__ == '__main__':
    main()
