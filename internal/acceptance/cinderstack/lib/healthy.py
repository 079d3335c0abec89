#!/usr/bin/python3
"""Wait until Keystone and Cinder are healthy, or say why they are not.

Healthy means that admin can sign in, that Cinder's three services have
reported since this start, and that the scheduler knows the storage.

Usage: healthy.py RUN AUTH_URL CINDER_URL PASSWORD SECONDS
"""

import datetime
import os
import sys

import health

SERVICES = {'cinder-backup', 'cinder-scheduler', 'cinder-volume'}


class Stack(health.Stack):
    name = 'cinderstack'

    def __init__(self, run, auth_url, cinder_url, password):
        super().__init__(run, auth_url, password)
        self.cinder_url = cinder_url

    def check(self):
        self.sign_in('admin')
        cinder = '%s/v3/%s' % (self.cinder_url, self.project)
        started = datetime.datetime.utcfromtimestamp(
            os.path.getmtime(self.pid_file('cinder')) - 1).isoformat()
        services = self.call(cinder + '/os-services')[1]['services']
        up = {entry['binary'] for entry in services
              if entry['state'] == 'up' and (entry['updated_at'] or '') > started}
        if up != SERVICES:
            raise health.Ill('not up: %s' % ', '.join(sorted(SERVICES - up)))
        if not self.call(cinder + '/scheduler-stats/get_pools')[1]['pools']:
            raise health.Ill('the scheduler does not know the storage')


if __name__ == '__main__':
    Stack(*sys.argv[1:5]).wait(sys.argv[5])
