# Install Debian 12's packages. Sourced by the up.sh of a stack.

POLICY=/usr/sbin/policy-rc.d
APT_LOG=
apt_updated=

missing_packages() {
    local package
    for package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            echo "$package"
    done
}

apt() {
    DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
        -o Acquire::Retries=2 "$@" >>"$APT_LOG" 2>&1 9>&- </dev/null
}

# apt_reason: the first error that apt-get wrote, on one line.
apt_reason() { grep -m1 '^E:' "$APT_LOG" || tail -n1 "$APT_LOG"; }

# update_lists: a list that cannot be had is no failure here, since other
# sources of packages may be unreachable; the download shows what is missing.
update_lists() {
    [ -z "$apt_updated" ] || return 1
    apt_updated=yes
    apt update || true
}

# fresh_lists: update the package lists if there are none of the last day. The
# change time counts, because the modification time is the server's.
fresh_lists() {
    [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -ctime -1 2>/dev/null)" ] ||
        update_lists || true
}

# download COMMAND...: run it, and once more with new lists if it fails.
download() {
    : >"$APT_LOG"
    fresh_lists
    "$@" && return
    update_lists || return 1
    : >"$APT_LOG"
    "$@"
}

check_system() {
    command -v apt-get >/dev/null || unavailable 'this system has no apt-get'
    local name
    name=$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")
    [ "$name" = 'debian 12' ] || unavailable "needs Debian 12, this is ${name:-unknown}"
}

# install_packages PACKAGE...: install what is missing of them.
install_packages() {
    command -v dpkg-query >/dev/null || unavailable 'this system has no dpkg'
    local missing
    missing=$(missing_packages "$@" | xargs)
    [ -n "$missing" ] || return 0
    check_system
    [ "$(id -u)" = 0 ] || unavailable "only root can install $missing"
    APT_LOG=$RUN/log/apt.log
    say "installing $missing (about a minute)"
    download apt install --no-install-recommends --download-only "$@" ||
        unavailable "cannot download the packages: $(apt_reason)"
    # Keep package scripts from starting services.
    if [ ! -e $POLICY ]; then
        trap 'rm -f $POLICY' EXIT
        printf '#!/bin/sh\nexit 101\n' >$POLICY
        chmod 755 $POLICY
    fi
    apt install --no-install-recommends "$@" || {
        tail -n 20 "$APT_LOG" >&2
        die "apt-get install failed, see $APT_LOG"
    }
}
