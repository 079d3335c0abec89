#!/usr/bin/python3
"""Wait until Keystone and Cinder are healthy, or say why they are not.

Healthy means that admin can sign in, that Cinder's three services have
reported since this start, and that the scheduler knows the storage.

Usage: healthy.py RUN AUTH_URL CINDER_URL PASSWORD SECONDS
"""

import datetime
import json
import os
import sys
import time
import urllib.error
import urllib.request

SERVICES = {'cinder-backup', 'cinder-scheduler', 'cinder-volume'}


class Ill(Exception):
    """Something is not ready yet."""


class Stack:
    def __init__(self, run, auth_url, cinder_url, password):
        self.run, self.auth_url = run, auth_url
        self.cinder_url, self.password = cinder_url, password
        self.token = None

    def pid_file(self, name):
        return os.path.join(self.run, 'pid', name)

    def dead(self):
        """The name of a daemon that has ended, or None."""
        for name in ('keystone', 'cinder'):
            with open(self.pid_file(name)) as pid:
                if not os.path.exists('/proc/%s' % pid.read().strip()):
                    return name
        return None

    def call(self, url, body=None):
        request = urllib.request.Request(
            url, data=body and json.dumps(body).encode(),
            headers={'Content-Type': 'application/json',
                     **({'X-Auth-Token': self.token} if self.token else {})})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.headers, json.load(answer)
        except (OSError, ValueError) as why:
            raise Ill('%s: %s' % (url, why))

    def sign_in(self):
        domain = {'id': 'default'}
        headers, answer = self.call(self.auth_url + '/auth/tokens', {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': {
                'name': 'admin', 'domain': domain,
                'password': self.password}}},
            'scope': {'project': {'name': 'admin', 'domain': domain}}}})
        self.cinder = '%s/v3/%s' % (self.cinder_url,
                                    answer['token']['project']['id'])
        self.token = headers['X-Subject-Token']

    def check(self):
        """Raise Ill unless everything works."""
        if not self.token:
            self.sign_in()
        started = datetime.datetime.utcfromtimestamp(
            os.path.getmtime(self.pid_file('cinder')) - 1).isoformat()
        services = self.call(self.cinder + '/os-services')[1]['services']
        up = {entry['binary'] for entry in services
              if entry['state'] == 'up' and (entry['updated_at'] or '') > started}
        if up != SERVICES:
            raise Ill('not up: %s' % ', '.join(sorted(SERVICES - up)))
        if not self.call(self.cinder + '/scheduler-stats/get_pools')[1]['pools']:
            raise Ill('the scheduler does not know the storage')


def main():
    stack, end = Stack(*sys.argv[1:5]), time.monotonic() + float(sys.argv[5])
    while True:
        name = stack.dead()
        if name:
            sys.exit('cinderstack: %s has ended' % name)
        try:
            return stack.check()
        except Ill as why:
            if time.monotonic() > end:
                sys.exit('cinderstack: after %s s: %s' % (sys.argv[5], why))
        time.sleep(0.25)


if __name__ == '__main__':
    main()
