"""Wait until a stack is healthy, or say why it is not."""

import json
import os
import sys
import time
import urllib.error
import urllib.request

# A proxy of the environment is none for the loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Ill(Exception):
    """Something is not ready yet."""


class Stack:
    """What the stacks have in common. A stack's own class has `name` and
    `check`, which raises Ill unless everything works."""

    def __init__(self, run, auth_url, password):
        self.run, self.auth_url, self.password = run, auth_url, password
        self.token = self.project = None

    def pid_file(self, daemon):
        return os.path.join(self.run, 'pid', daemon)

    def dead(self):
        """The name of a daemon that has ended, or None."""
        for daemon in sorted(os.listdir(os.path.join(self.run, 'pid'))):
            with open(self.pid_file(daemon)) as pid:
                if not os.path.exists('/proc/%s' % pid.read().split()[0]):
                    return daemon
        return None

    def call(self, url, body=None):
        request = urllib.request.Request(
            url, data=body and json.dumps(body).encode(),
            headers={'Content-Type': 'application/json',
                     **({'X-Auth-Token': self.token} if self.token else {})})
        try:
            with OPENER.open(request, timeout=20) as answer:
                return answer.headers, json.load(answer)
        except (OSError, ValueError) as why:
            raise Ill('%s: %s' % (url, why))

    def sign_in(self, user):
        """Sign in, unless that is done; its project has the same name."""
        if self.token:
            return
        domain = {'id': 'default'}
        headers, answer = self.call(self.auth_url + '/auth/tokens', {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': {
                'name': user, 'domain': domain, 'password': self.password}}},
            'scope': {'project': {'name': user, 'domain': domain}}}})
        self.project = answer['token']['project']['id']
        self.token = headers['X-Subject-Token']

    def wait(self, seconds, check=None):
        """Wait until check, or the stack's own, raises Ill no more."""
        end = time.monotonic() + float(seconds)
        while True:
            daemon = self.dead()
            if daemon:
                sys.exit('%s: %s has ended' % (self.name, daemon))
            try:
                return (check or self.check)()
            except Ill as why:
                if time.monotonic() > end:
                    sys.exit('%s: after %s s: %s' % (self.name, seconds, why))
            time.sleep(0.25)
