# Get the files of cinder-common. Sourced by up.sh.

# fetch_pipeline: the API's pipeline and its list of filters are files of
# cinder-common. Take them out of that package without installing it, and keep
# them for the next time. Sets PIPELINE.
fetch_pipeline() {
    local version work
    version=$(dpkg-query -W -f '${Version}' python3-cinder)
    PIPELINE=$CACHE/cinder-common_${version//:/_}
    [ ! -s "$PIPELINE/api-paste.ini" ] || [ ! -s "$PIPELINE/resource_filters.json" ] || return 0
    command -v apt-get >/dev/null || unavailable 'this system has no apt-get'
    APT_LOG=$RUN/log/apt-common.log
    work=$RUN/package
    rm -rf "$work" && mkdir -p "$work" "$PIPELINE"
    (cd "$work" && download apt download cinder-common) ||
        unavailable "cannot download the package cinder-common: $(apt_reason)"
    dpkg-deb -x "$work"/cinder-common_*.deb "$work"
    cp "$work/etc/cinder/resource_filters.json" \
        "$work/usr/share/cinder-common/api-paste.ini" "$PIPELINE/"
    rm -rf "$work"
}
