#!/usr/bin/python3
"""Wait until Keystone, Swift and Trove are healthy, or say why they are not.

Healthy means that demo can sign in, that Trove lists its instances and Swift
answers, and that the conductor, the task manager and all guests listen: a
message without a queue is lost without a trace.

Usage: healthy.py RUN AUTH_URL TROVE_URL SWIFT_URL RABBITMQ_PORT PASSWORD SECONDS
"""

import sys

import amqp

import health
import instances

QUEUES = ['taskmanager', 'trove-conductor'] + [
    'guestagent.' + identifier for identifier, *_ in instances.INSTANCES]


class Stack(health.Stack):
    name = 'trovestack'

    def __init__(self, run, auth_url, trove_url, swift_url, port, password):
        super().__init__(run, auth_url, password)
        self.trove_url, self.swift_url, self.port = trove_url, swift_url, port

    def check(self):
        self.sign_in('demo')
        listed = self.call('%s/%s/instances' % (self.trove_url, self.project))
        if len(listed[1]['instances']) != len(instances.INSTANCES):
            raise health.Ill('Trove does not list its instances')
        self.call('%s/AUTH_%s?format=json' % (self.swift_url, self.project))
        self.check_queues()

    def check_queues(self):
        try:
            with amqp.Connection('127.0.0.1:' + self.port, userid='trove',
                                 password=self.password) as connection:
                for queue in QUEUES:
                    found = connection.channel().queue_declare(
                        queue=queue, passive=True)
                    if found.consumer_count != 1:
                        raise health.Ill('nobody listens on ' + queue)
        except (amqp.AMQPError, OSError) as why:
            raise health.Ill('RabbitMQ: %s' % why)


if __name__ == '__main__':
    Stack(*sys.argv[1:7]).wait(sys.argv[7])
