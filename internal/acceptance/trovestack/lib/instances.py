"""The database instances that are there from the beginning."""

from trove.instance.service_status import ServiceStatuses as Database

NO_TASK, BUILDING = 1, 5                # trove/instance/tasks.py

# Id, name, task, and how its database is.
INSTANCES = [
    ('10000000-0000-4000-8000-000000000001', 'one', NO_TASK, Database.HEALTHY),
    ('10000000-0000-4000-8000-000000000002', 'two', NO_TASK, Database.HEALTHY),
    ('10000000-0000-4000-8000-000000000003', 'building', BUILDING, Database.NEW),
    ('10000000-0000-4000-8000-000000000004', 'broken', NO_TASK, Database.FAILED),
]


def server(name):
    """The id that Nova has for the instance's virtual machine."""
    return 'server-' + name
