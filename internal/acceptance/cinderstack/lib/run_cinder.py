#!/usr/bin/python3
"""Run Cinder's API, scheduler, volume and backup services in one process.

They talk over oslo.messaging's in-process "fake" transport, so that no broker
is needed. All else is Cinder's own code, started as its own scripts do.

Usage: run_cinder.py --config-file FILE
"""

import logging as python_logging
import sys

import eventlet
eventlet.monkey_patch()
# Cinder's own start scripts have these lines too: they keep
# threading.current_thread() right after monkey patching.
import __original_module_threading as original_threading  # noqa: E402
import threading  # noqa: E402
original_threading.current_thread.__globals__['_active'] = threading._active

import os_brick  # noqa: E402
from os_brick import privileged as brick_privileged  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log as logging  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

from cinder import i18n  # noqa: E402
i18n.enable_lazy()
from cinder.cmd import backup as backup_cmd  # noqa: E402
from cinder.cmd import volume as volume_cmd  # noqa: E402
from cinder.common import config  # noqa: E402
from cinder import coordination  # noqa: E402
from cinder.db import migration  # noqa: E402
from cinder import objects  # noqa: E402
from cinder import privsep  # noqa: E402
from cinder import rpc  # noqa: E402
from cinder import service  # noqa: E402
from cinder import utils  # noqa: E402
from cinder import version  # noqa: E402

import database  # noqa: E402

CONF = cfg.CONF


class Service(service.Service):
    """A service that can share its process with other services.

    Cinder keeps the row of the heartbeat in an attribute of the *class*, so
    that of several services in one process only the last would stay "up"
    (cinder/service.py, Service.service_id). Set it before each heartbeat;
    nothing yields in between.
    """

    def start(self):
        super().start()
        self.report_state()             # do not wait for the first interval

    def report_state(self):
        service.Service.service_id = self.origin_service_id
        super().report_state()


def main():
    objects.register_all()
    CONF(sys.argv[1:], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    logging.setup(CONF, 'cinder')
    python_logging.captureWarnings(True)
    utils.monkey_patch()
    with database.made(CONF.database.connection[len('sqlite:///'):]) as new:
        if new:
            migration.db_sync()

    # Nothing here needs more rights than this process has: run privileged
    # helpers in this process instead of through sudo and a privsep daemon.
    privsep.sys_admin_pctxt.set_client_mode(False)
    brick_privileged.default.set_client_mode(False)
    os_brick.setup(CONF)

    coordination.COORDINATOR.start()
    rpc.init(CONF)

    launcher = oslo_service.ServiceLauncher(CONF, restart_method='mutate')
    launcher.launch_service(Service.create(binary='cinder-scheduler'))
    for backend in CONF.enabled_backends:
        CONF.register_opt(volume_cmd.host_opt, group=backend)
        launcher.launch_service(Service.create(
            host='%s@%s' % (CONF.host, backend), service_name=backend,
            binary='cinder-volume', coordination=True))
    launcher.launch_service(Service.create(
        binary='cinder-backup', service_name='backup', coordination=True,
        process_number=1,
        semaphore=utils.semaphore_factory(CONF.backup_max_operations, 1)))
    launcher.launch_service(service.WSGIService('osapi_volume'))
    launcher.wait()
    rpc.cleanup()


if __name__ == '__main__':
    # Imported for the options that it registers.
    assert backup_cmd.backup_cmd_opts
    main()
