"""A WSGI filter in front of Swift's proxy, with one knob: fail/delete_backup.

It answers 403 to the next look at an object and to its deletion: Trove then
sets its backup to DELETE_FAILED (trove/taskmanager/models.py, delete_backup).
"""

import knobs


def filter_factory(global_conf, **conf):
    def wrap(application):
        def serve(environ, start_response):
            # /v1/ACCOUNT/CONTAINER/OBJECT
            is_object = environ.get('PATH_INFO', '').count('/') > 3
            if (is_object and environ['REQUEST_METHOD'] in ('HEAD', 'DELETE')
                    and knobs.fails(conf['knobs'], 'delete_backup')):
                start_response('403 Forbidden', [('Content-Length', '0')])
                return [b'']
            return application(environ, start_response)
        return serve
    return wrap
