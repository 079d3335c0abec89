#!/usr/bin/python3
"""Serve Keystone on one loopback port, with threads and without a web server.

Before it serves, the schema is made if there is none, and the projects,
users, roles, services and endpoints are made or brought up to date. Beside
the administrator admin and the member demo there are the users that FILE
names, which validate tokens, and the services:

    {"region": "R", "password": "P", "validators": ["cinder"],
     "catalog": [{"name": "cinderv3", "type": "volumev3", "url": "http://..."}]}

Usage: run_keystone.py RUN HOST PORT FILE
"""

import json
import os
import socketserver
import sys
from wsgiref import simple_server

from keystone.common import fernet_utils
from keystone.common import provider_api
from keystone.common.sql import upgrades
import keystone.conf
from keystone import exception
from keystone.server.flask import core

import database

CONF = keystone.conf.CONF
API = provider_api.ProviderAPIs


class Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Handler(simple_server.WSGIRequestHandler):
    def address_string(self):
        return self.client_address[0]   # no reverse look-up

    def log_message(self, template, *args):
        pass                            # Keystone has a log of its own


def make_keys():
    """Make the keys that sign the tokens."""
    keys = fernet_utils.FernetUtils(CONF.fernet_tokens.key_repository,
                                    CONF.fernet_tokens.max_active_keys,
                                    'fernet_tokens')
    keys.create_key_directory()
    keys.initialize_key_repository()


def ensure(listed, find, create, **more):
    """Return the entity of `listed` that has what `find` says, or a new one."""
    for entity in listed:
        if all(entity.get(key) == value for key, value in find.items()):
            return entity
    new = {'id': os.urandom(16).hex(), **find, **more}
    return create(new) or new


def grant(user, project, role):
    try:
        API.assignment_api.add_role_to_user_and_project(
            user['id'], project['id'], role['id'])
    except exception.Conflict:
        pass


def imply(prior, implied):
    try:
        API.role_api.create_implied_role(prior['id'], implied['id'])
    except exception.Conflict:
        pass


def seed_people(password, validators):
    """Make admin, the member demo, and the users that validate tokens."""
    ensure(API.resource_api.list_domains(), {'id': 'default'},
           lambda new: API.resource_api.create_domain(new['id'], new),
           name='Default', enabled=True)
    roles = {name: ensure(API.role_api.list_roles(), {'name': name},
                          lambda new: API.role_api.create_role(new['id'], new))
             for name in ('reader', 'member', 'admin', 'service')}
    imply(roles['admin'], roles['member'])
    imply(roles['member'], roles['reader'])
    people = [('admin', 'admin', ('admin',)), ('demo', 'demo', ('member',))]
    people += [(name, 'service', ('admin', 'service')) for name in validators]
    for name, project, wanted in people:
        project = ensure(
            API.resource_api.list_projects(), {'name': project},
            lambda new: API.resource_api.create_project(new['id'], new),
            domain_id='default', enabled=True)
        user = ensure(API.identity_api.list_users('default'), {'name': name},
                      API.identity_api.create_user, password=password,
                      domain_id='default', enabled=True)
        for role in wanted:
            grant(user, project, roles[role])


def seed_catalog(region, catalog):
    """Make the services, and endpoints with the addresses of this start."""
    ensure(API.catalog_api.list_regions(), {'id': region},
           API.catalog_api.create_region)
    for entry in catalog:
        url = entry['url']
        service = ensure(
            API.catalog_api.list_services(), {'type': entry['type']},
            lambda new: API.catalog_api.create_service(new['id'], new),
            name=entry['name'], enabled=True)
        for interface in ('public', 'internal', 'admin'):
            endpoint = ensure(
                API.catalog_api.list_endpoints(),
                {'service_id': service['id'], 'interface': interface},
                lambda new: API.catalog_api.create_endpoint(new['id'], new),
                region_id=region, url=url, enabled=True)
            if endpoint['url'] != url:
                API.catalog_api.update_endpoint(endpoint['id'], {'url': url})


def main():
    run, host, port, file = sys.argv[1:]
    sys.argv = sys.argv[:1]             # they are no options of Keystone's
    config = [os.path.join(run, 'etc/keystone.conf')]
    with open(file) as seeds:
        seeds = json.load(seeds)

    def prepare():
        with database.made(os.path.join(run, 'db/keystone.sqlite')) as new:
            if new:
                upgrades.offline_sync_database_to_version()
                make_keys()

    application = core.initialize_application('public', prepare, config)
    seed_people(seeds['password'], seeds['validators'])
    seed_catalog(seeds['region'], seeds['catalog'] + [
        {'name': 'keystone', 'type': 'identity',
         'url': 'http://%s:%s/v3' % (host, port)}])
    simple_server.make_server(host, int(port), application, Server,
                              Handler).serve_forever()


if __name__ == '__main__':
    main()
