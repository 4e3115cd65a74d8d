#!/usr/bin/env bash
# A fleet on this machine, from nothing: its servers from Debian's packages, on ports of 127.0.0.1, with their data in one folder, and as many workers as are asked for.
# It installs what is missing (as root), starts private instances as unprivileged users, and stops what it has started, by process id.
set -euo pipefail

usage() {
    cat <<'TEXT'
fleet.sh rabbitmq|hangfire COMMAND
  up [N]                     install, start the servers, build, start N workers (3)
  produce [CSV TEMPLATE ...] put the mails of a list into the queue (the BulkMailer's demo)
  status                     count the mails, and list those in doubt
  resolve sent|unsent ID...  decide about mails in doubt, or about all with --all
  work N                     start N more workers
  down                       stop everything, and remove its data
  install                    install what is missing
  start|stop|kill SERVER     one of the servers: broker, database, smtp, dashboard; or servers: broker and database
FLEET_HOME is the folder for the data and the logs, FLEET_PORT the first of five ports.
TEXT
    exit 2
}

case ${1-} in
rabbitmq) project=Fleet.RabbitMq engine_packages='rabbitmq-server' first_port=25670 ;;
hangfire) project=Fleet.Hangfire engine_packages='' first_port=25680 ;;
*) usage ;;
esac
engine=$1 command=${2-up}
shift $(($# < 2 ? $# : 2))

samples=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${FLEET_HOME:-/tmp/asyncsmtp-fleet-$engine-$(id -u)}
port=${FLEET_PORT:-$first_port}
program=$samples/$project/bin/Release/net10.0/$project.dll
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*"; }
fail() { say "$*" >&2 && exit 1; }

# --- What is installed

has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_engine() { [[ $engine != rabbitmq || -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; }

install() {
    local packages=()
    has_postgresql || packages+=(postgresql)
    # shellcheck disable=SC2206
    has_engine || packages+=($engine_packages)
    ((${#packages[@]} > 0)) || return 0
    ((EUID == 0)) || fail "Run this once as root: it has to install ${packages[*]}."
    say "Installing ${packages[*]}."

    # A package's own service is not wanted: Debian asks this file whether one may be started, and to make a cluster is as good as to start it.
    local policy=/usr/sbin/policy-rc.d mine=0
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && mine=1
    fi
    mkdir -p /etc/postgresql-common
    [[ -e /etc/postgresql-common/createcluster.conf ]] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null || { ((mine)) && rm "$policy"; fail "Could not install ${packages[*]}."; }
    ((mine == 0)) || rm "$policy"
}

# --- Processes

# As a user that is not root: servers refuse to run as root, and have no need to.
become() {
    local user=$1
    shift
    if ((EUID == 0)); then exec setpriv --reuid="$user" --regid="$user" --init-groups "$@"; else exec "$@"; fi
}

folder() {
    mkdir -p "$2"
    ((EUID != 0)) || chown "$1" "$2"
}

is_running() { [[ -s $1 ]] && kill -0 "$(head -1 "$1")" 2>/dev/null; }

wait_for() {
    local what=$1
    shift
    for ((i = 0; i < 600; i++)); do
        if "$@" 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    fail "$what does not answer; its log is in $home."
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Ends the process of a file, and waits until it is gone.
end() {
    local file=$1 signal=${2-TERM} pid
    is_running "$file" || { rm -f "$file" && return 0; }
    pid=$(head -1 "$file")
    kill "-$signal" "$pid" 2>/dev/null || true
    for ((i = 0; i < 600; i++)); do
        kill -0 "$pid" 2>/dev/null || { rm -f "$file" && return 0; }
        sleep 0.1
    done
    fail "Process $pid of $file does not end."
}

# --- The servers

start_broker() {
    [[ $engine == rabbitmq ]] || return 0
    ! is_running "$home/broker/pid" || return 0
    folder rabbitmq "$home/broker"
    : >"$home/broker/none"
    export HOME=$home/broker ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((port + 2))
    # The registry of Erlang's nodes; a server that finds none starts one that nobody stops.
    if ! is_running "$home/epmd.pid"; then
        (become rabbitmq epmd -address 127.0.0.1 -port $((port + 2))) </dev/null >"$home/epmd.log" 2>&1 &
        echo $! >"$home/epmd.pid"
        wait_for epmd is_open $((port + 2))
    fi
    # Busy waiting of idle threads is for machines of their own.
    (become rabbitmq env RABBITMQ_NODENAME="fleet$port@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" RABBITMQ_DIST_PORT=$((port + 1)) \
        RABBITMQ_MNESIA_BASE="$home/broker/data" RABBITMQ_LOG_BASE="$home/broker/log" RABBITMQ_PID_FILE="$home/broker/pid" \
        RABBITMQ_CONF_ENV_FILE="$home/broker/none" RABBITMQ_CONFIG_FILE="$home/broker/none" RABBITMQ_ENABLED_PLUGINS_FILE="$home/broker/none" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none' \
        setsid /usr/lib/rabbitmq/bin/rabbitmq-server) </dev/null >"$home/broker.log" 2>&1 &
    wait_for RabbitMQ is_open "$port"
}

start_database() {
    ! is_running "$home/database/postmaster.pid" || return 0
    local bin
    bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")
    if [[ ! -e $home/database/PG_VERSION ]]; then
        folder postgres "$home/database"
        folder postgres "$home/password"
        head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$home/password/database"
        ((EUID != 0)) || chown postgres "$home/password/database"
        chmod 600 "$home/password/database"
        (become postgres "$bin/initdb" -D "$home/database" -U fleet --auth=scram-sha-256 --pwfile="$home/password/database" -E UTF8 --no-locale) >"$home/initdb.log"
    fi
    folder postgres "$home/sockets"
    (become postgres "$bin/postgres" -D "$home/database" -k "$home/sockets" -c listen_addresses=127.0.0.1 -c port=$((port + 3)) -c max_connections=200) </dev/null >"$home/database.log" 2>&1 &
    wait_for PostgreSQL "$bin/pg_isready" -q -h 127.0.0.1 -p $((port + 3))
    local database="Host=127.0.0.1;Port=$((port + 3));Database=postgres;Username=fleet;Password=$(cat "$home/password/database")"
    (
        umask 077
        printf "export ConnectionStrings__%s='%s'\n" Ledger "$database" Jobs "$database" Broker "amqp://guest:guest@127.0.0.1:$port" >"$home/env"
        printf "export Smtp__Port=%s\n" $((port + 4)) >>"$home/env"
    )
}

start_program() {
    local name=$1
    shift
    ! is_running "$home/$name.pid" || return 0
    # shellcheck disable=SC1091
    (source "$home/env" && exec dotnet exec "$program" "$@") </dev/null >"$home/$name.log" 2>&1 &
    echo $! >"$home/$name.pid"
}

start_smtp() { start_program smtp server --port $((port + 4)); }

start_dashboard() {
    [[ $engine == hangfire ]] || return 0
    start_program dashboard dashboard --port "$port"
    wait_for 'The dashboard' is_open "$port"
    say "The dashboard is at http://127.0.0.1:$port/"
}

start_servers() { start_broker && start_database; }

stop_broker() { end "$home/broker/pid" "$@"; }
stop_database() { end "$home/database/postmaster.pid" "${1-INT}"; }
stop_smtp() { end "$home/smtp.pid" "$@"; }
stop_dashboard() { end "$home/dashboard.pid" "$@"; }
stop_servers() { stop_broker "$@" && stop_database "$@"; }

# --- The workers

# A worker that ends with an error is started again, as a service's supervisor would.
supervise() {
    local child=
    trap 'kill -TERM "$child" 2>/dev/null; wait "$child"; exit 0' TERM
    # shellcheck disable=SC1091
    source "$home/env"
    while true; do
        dotnet exec "$program" work </dev/null &
        child=$!
        wait "$child" && break
        sleep 1
    done
}

work() {
    local count=0 number=1
    while ((count < ${1-1})); do
        if ! is_running "$home/worker-$number.pid"; then
            supervise >"$home/worker-$number.log" 2>&1 &
            echo $! >"$home/worker-$number.pid"
            count=$((count + 1))
        fi
        number=$((number + 1))
    done
}

build() { dotnet build "$samples/$project" -c Release -v quiet --nologo; }

run() {
    # shellcheck disable=SC1091
    [[ -e $home/env ]] && source "$home/env" || fail "Nothing is up. Run: fleet.sh $engine up"
    dotnet exec "$program" "$@"
}

down() {
    local file
    for file in "$home"/worker-*.pid; do [[ ! -e $file ]] || end "$file"; done
    stop_dashboard
    stop_smtp
    stop_servers
    end "$home/epmd.pid"
    rm -rf "$home"
}

mkdir -p -m 711 "$home"
[[ -O $home ]] || fail "$home belongs to somebody else."
case $command in
install) install ;;
up)
    install
    build
    start_servers
    start_smtp
    start_dashboard
    work "${1-3}"
    say "${1-3} workers are up. Their logs are in $home."
    ;;
work) work "${1-1}" ;;
produce)
    (($# > 0)) || set -- "$samples/BulkMailer/Demo/recipients.csv" "$samples/BulkMailer/Demo/template"
    run produce "$@"
    ;;
status) run status ;;
resolve) run resolve "$@" ;;
start | stop | kill)
    [[ ${1-} =~ ^(broker|database|smtp|dashboard|servers)$ ]] || usage
    case $command in
    start) "start_$1" ;;
    stop) "stop_$1" ;;
    kill) "stop_$1" KILL ;;
    esac
    ;;
down) down ;;
*) usage ;;
esac
