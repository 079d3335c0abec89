#!/usr/bin/python3
"""Make Trove's database, and in it what a cloud with Nova would have made:
a datastore, and the instances of the project demo.

Usage: seed.py RUN AUTH_URL PASSWORD SECONDS --config-file FILE
"""

import datetime
import os
import sys

from oslo_config import cfg
import pymysql
import sqlalchemy

from trove.common import cfg as trove_cfg
from trove.db import get_db_api

import health
import instances

DATASTORE = 'd5000000-0000-4000-8000-000000000001'
VERSION = 'd5000000-0000-4000-8000-000000000002'
CONF = cfg.CONF


class Stack(health.Stack):
    name = 'trovestack'


def connect(url):
    try:
        return pymysql.connect(host=url.host, port=url.port, user=url.username,
                               password=url.password, database=url.database)
    except pymysql.Error as why:
        raise health.Ill('MariaDB: %s' % why)


def insert(cursor, table, **row):
    cursor.execute('insert into %s (%s) values (%s)' % (
        table, ','.join(row), ','.join(['%s'] * len(row))), list(row.values()))


def seed(connection, project):
    cursor, now = connection.cursor(), datetime.datetime.utcnow()
    cursor.execute('set foreign_key_checks=0')  # the two point at each other
    insert(cursor, 'datastores', id=DATASTORE, name='mysql',
           default_version_id=VERSION)
    insert(cursor, 'datastore_versions', id=VERSION, datastore_id=DATASTORE,
           name='5.7.29', version='5.7.29', image_id='stub', packages='',
           image_tags='trove', active=1, manager='mysql')
    for number, (identifier, name, task, database) in enumerate(
            instances.INSTANCES):
        insert(cursor, 'instances', id=identifier, name=name, created=now,
               updated=now, compute_instance_id=instances.server(name),
               task_id=task, task_description='', volume_id='volume-%s' % name,
               flavor_id='1', volume_size=1, tenant_id=project, deleted=0,
               datastore_version_id=VERSION, region_id='RegionOne')
        insert(cursor, 'service_statuses', id='status-%d' % number,
               instance_id=identifier, status_id=database.code,
               status_description=database.description, updated_at=now)
    connection.commit()


def main():
    run, auth_url, password, seconds = sys.argv[1:5]
    mark = os.path.join(run, 'db/trove.done')
    if os.path.exists(mark):
        return
    trove_cfg.parse_args(sys.argv[:1] + sys.argv[5:])
    url = sqlalchemy.engine.url.make_url(CONF.database.connection)
    stack = Stack(run, auth_url, password)
    stack.wait(seconds, lambda: connect(url).close())
    # What an interrupted start left is thrown away.
    with connect(url) as connection:
        connection.cursor().execute('drop database trove')
        connection.cursor().execute('create database trove character set utf8mb3')
    get_db_api().db_sync(CONF)
    stack.wait(seconds, lambda: stack.sign_in('demo'))
    with connect(url) as connection:
        seed(connection, stack.project)
    open(mark, 'w').close()


if __name__ == '__main__':
    main()
