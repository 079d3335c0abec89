#!/usr/bin/python3
"""Write the ring of a Swift server with one disk.

Usage: make_ring.py FILE HOST PORT
"""

import sys

from swift.common.ring import RingBuilder


def main():
    file, host, port = sys.argv[1:]
    ring = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'ip': host,
                  'port': int(port), 'replication_ip': host,
                  'replication_port': int(port), 'device': 'disk', 'meta': ''})
    ring.rebalance()
    ring.get_ring().save(file + '.ring.gz')


if __name__ == '__main__':
    main()
