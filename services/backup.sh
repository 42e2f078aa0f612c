#!/bin/sh
# Writes a backup of everything that docker compose's Postgres knows, while everything goes on.
#
#   sh services/backup.sh FILE
#
# FILE appears only once it is whole and can be read back. Redis and the agents' disks need no backup.
set -eu
[ $# -eq 1 ] || {
  echo "backup.sh: name the file to write" >&2
  exit 2
}
[ ! -e "$1" ] || {
  echo "backup.sh: $1 is there already; name another file" >&2
  exit 2
}
project=$(cd "$(dirname "$0")/.." && pwd)
compose() { docker compose --project-directory "$project" "$@"; }
# runs in the container, where the password is
# shellcheck disable=SC2016
in_postgres='export PGPASSWORD=$POSTGRES_PASSWORD PGUSER=mozpool PGHOST=127.0.0.1; exec "$@"'

umask 077
trap 'rm -f "$1.partial"' EXIT
compose exec -T postgres sh -c "$in_postgres" - pg_dump --format=custom --dbname=mozpool >"$1.partial"
compose exec -T postgres sh -c "$in_postgres" - pg_restore --list <"$1.partial" >/dev/null
mv "$1.partial" "$1"
