#!/usr/bin/env bash
# What a mail costs: the rate of a fleet on this machine, and the CPU time of each part for a mail. measure.sh rabbitmq|hangfire [WORKERS] [MAILS] [CONNECTIONS]
# Build the fleet first: dotnet build -c Release docs/samples/Fleet.RabbitMq
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engine=$1 workers=${2-1} mails=${3-5000} connections=${4-4}
FLEET_HOME=$(mktemp -d /tmp/fleet-measure-XXXXXX)
export FLEET_HOME FLEET_PORT=${FLEET_PORT:-25900} Smtp__MaxConnections=$connections
chmod 711 "$FLEET_HOME"
trap 'bash "$here/fleet.sh" "$engine" down' EXIT

fleet() { bash "$here/fleet.sh" "$engine" "$@"; }
now() { date +%s.%N; }

# The CPU time in seconds, of the living and the dead, of the process trees of these ids.
cpu() {
    local all=("$@") next=("$@") children
    while ((${#next[@]} > 0)); do
        mapfile -t children < <(pgrep -P "$(IFS=, && echo "${next[*]}")" || true)
        all+=("${children[@]}")
        next=("${children[@]}")
    done
    for pid in "${all[@]}"; do cat "/proc/$pid/stat" 2>/dev/null || true; done |
        awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); sum += $12 + $13 + $14 + $15 } END { printf "%.2f", sum / hz }'
}

parts() { [[ $engine == rabbitmq ]] && echo broker database workers server || echo database workers server; }

pids() {
    case $1 in
    broker) cat "$FLEET_HOME/broker/pid" ;;
    database) head -1 "$FLEET_HOME/database/postmaster.pid" ;;
    workers) cat "$FLEET_HOME"/worker-*.pid ;;
    server) cat "$FLEET_HOME/smtp.pid" ;;
    esac
}

note() { for part in $(parts); do printf '%s %s\n' "$part" "$(cpu $(pids "$part"))"; done; }

# What is paid for one by one. A mail is begun and ended within the process, so the rest at the end is for the last few.
accepted() { tail -1 "$FLEET_HOME/smtp.log" | sed -n 's/^\([0-9]*\) mails.*/\1/p'; }
until_accepted() { until (($(accepted || true) + 0 >= $1)); do sleep 0.2; done; }

report() { # what, mails, seconds, before, after
    awk -v what="$1" -v mails="$2" -v seconds="$3" 'BEGIN { printf "%s: %d mails in %.1f s, %.0f/s; CPU ms a mail:", what, mails, seconds, mails / seconds }
        FNR == NR { before[$1] = $2; next } { printf " %s %.2f", $1, ($2 - before[$1]) * 1000 / mails } END { print "" }' "$4" "$5"
}

folder=$(mktemp -d)
{ echo email; seq -f 'r%.0f@example.com' "$mails"; } >"$folder/list.csv"
{ echo email; seq -f 'w%.0f@example.com' $((200 * workers)); } >"$folder/warm.csv"
echo 'To {{ email }}' >"$folder/subject.liquid"
for _ in {1..20}; do echo 'A line of some length for {{ email }}.'; done >"$folder/body.txt.liquid"

fleet install
fleet start servers
fleet start smtp
fleet work "$workers"
fleet produce "$folder/warm.csv" "$folder" --name warm >/dev/null
until_accepted $((200 * workers))

# Apart: first all is enqueued, while nobody sends, and then all is sent.
for file in "$FLEET_HOME"/worker-*.pid; do pkill -STOP -P "$(cat "$file")"; done
note >"$folder/0"
start=$(now)
fleet produce "$folder/list.csv" "$folder" --name list >/dev/null
report enqueue "$mails" "$(echo "$(now) - $start" | bc)" "$folder/0" <(note)
note >"$folder/1"
start=$(now)
for file in "$FLEET_HOME"/worker-*.pid; do pkill -CONT -P "$(cat "$file")"; done
until_accepted $((200 * workers + mails))
report "send by $workers" "$mails" "$(echo "$(now) - $start" | bc)" "$folder/1" <(note)
rm -rf "$folder"
