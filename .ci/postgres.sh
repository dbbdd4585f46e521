# A PostgreSQL for the tests, on loopback only; to be sourced. Debian's package `postgresql` must be
# installed. Usage:
#
#     . .ci/postgres.sh
#     start_postgres          # exports CARBON_TEST_POSTGRES and CARBON_TEST_POSTGRES_DATA
#     trap stop_postgres EXIT

postgres_bin() {
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    echo "no initdb in /usr/lib/postgresql/*/bin: install the package postgresql" >&2
    return 1
}

# PostgreSQL refuses to run as root; Debian's package brings the user postgres.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_postgres() {
    local bin data port
    bin=$(postgres_bin) || return 1
    data=$(mktemp -d) || return 1
    port=${CARBON_TEST_POSTGRES_PORT:-$(free_port)}
    [ "$(id -u)" -ne 0 ] || chown postgres "$data"
    as_postgres "$bin/initdb" --pgdata="$data/db" --username=carbon --auth=trust \
        --encoding=UTF8 --locale=C >/dev/null || return 1
    as_postgres "$bin/pg_ctl" --pgdata="$data/db" --wait --log="$data/log" --options="\
        -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$data" \
        start >/dev/null || { cat "$data/log" >&2; return 1; }
    CARBON_TEST_POSTGRES="postgresql+psycopg://carbon@127.0.0.1:$port/postgres"
    CARBON_TEST_POSTGRES_DATA="$data"
    export CARBON_TEST_POSTGRES CARBON_TEST_POSTGRES_DATA
}

stop_postgres() {
    [ -n "${CARBON_TEST_POSTGRES_DATA:-}" ] || return 0
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata="$CARBON_TEST_POSTGRES_DATA/db" \
        --mode=immediate stop >/dev/null 2>&1
    rm -rf "$CARBON_TEST_POSTGRES_DATA"
    unset CARBON_TEST_POSTGRES CARBON_TEST_POSTGRES_DATA
}
