"""What Trove's services ask of Nova, Neutron, Cinder and Glance on the way of a
backup. None of them is here: each server is ACTIVE, each volume has 1 GiB.
"""

from types import SimpleNamespace as Stub

from novaclient import api_versions

import instances


class Anything:
    def get(self, identifier):
        return Stub(id=identifier, name=identifier, size=1, volume_type='stub')

    def list(self, *args, **more):
        return []


class Servers(Anything):
    def get(self, identifier):
        return Stub(id=identifier, status='ACTIVE', addresses={},
                    name=identifier, host='stub')

    def list(self, *args, **more):
        return [self.get(instances.server(name))
                for _, name, *_ in instances.INSTANCES]


class Flavors(Anything):
    def get(self, identifier):
        return Stub(id=identifier, ram=512, vcpus=1, disk=5, ephemeral=0,
                    name='stub', links=[])


class Networks:
    def list_ports(self, **more):
        return {'ports': []}

    def show_network(self, identifier):
        return {'network': {'id': identifier, 'name': 'stub'}}

    def list_subnets(self, **more):
        return {'subnets': []}

    def list_floatingips(self, **more):
        return {'floatingips': []}


def nova(context, region_name=None, password=None):
    return Stub(servers=Servers(), flavors=Flavors(), server_groups=Anything(),
                api_version=api_versions.APIVersion('2.79'))


def neutron(context, region_name=None):
    return Networks()


def cinder(context, region_name=None):
    return Stub(volumes=Anything(), volume_types=Anything())


def glance(context, region_name=None):
    return Stub(images=Anything())
