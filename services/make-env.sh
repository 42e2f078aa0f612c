#!/bin/sh
# Writes .env for docker compose: passwords of this installation, and what it drives.
#
#   sh services/make-env.sh [simulator|hardware] [FILE]
#
# What the file says already stays: run it again after an upgrade, and it adds what is new.
set -eu
profile=${1:-simulator}
file=${2:-$(dirname "$0")/../.env}

case $profile in
  simulator) settings='COMPOSE_PROFILES=simulator TIME_SCALE=60 LAB_FILE=/rack/lab.json' ;;
  hardware) settings='COMPOSE_PROFILES=hardware TIME_SCALE=1 REDIS_PORT=6379 SERVER= IP_ADDRESS=' ;;
  *)
    echo "make-env.sh: \"$profile\" is neither simulator nor hardware" >&2
    exit 2
    ;;
esac

umask 077
touch "$file"
has() { grep -q "^$1=" "$file"; }
# what was asked for must not seem to be done
if [ $# -gt 0 ] && has COMPOSE_PROFILES && ! grep -Eq "^COMPOSE_PROFILES=(.*,)?$profile(,|\$)" "$file"; then
  echo "make-env.sh: $file is for $(grep '^COMPOSE_PROFILES=' "$file") already; change that there, with TIME_SCALE and LAB_FILE" >&2
  exit 2
fi
add() {
  # a last line without its end would swallow the next
  [ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  printf '%s\n' "$1" >>"$file"
}

# Passwords become parts of URLs: digits and letters only.
for name in POSTGRES_PASSWORD REDIS_PASSWORD GRAFANA_PASSWORD; do
  has "$name" || add "$name=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
done
has COMPOSE_PROFILES || for setting in $settings; do
  has "${setting%%=*}" || add "$setting"
done
