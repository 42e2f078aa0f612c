#!/bin/sh
# Puts docker compose's installation back to a backup of backup.sh. What happened since then is forgotten.
#
#   sh services/restore.sh FILE [--stopped]
#
# With --stopped the services are not started again: look first, then `docker compose up --detach --wait`.
# The queue and the disks of this file's agents are emptied, too: they remember commands that the backup does not know, and would refuse
# older ones. Agents on other machines: stop them before, and empty their STATE_DIR.
set -eu
if [ $# -lt 1 ] || [ ! -r "$1" ] || [ "${2:---stopped}" != --stopped ]; then
  echo "restore.sh: name a file that backup.sh wrote" >&2
  exit 2
fi
directory=$(cd "$(dirname "$0")/.." && pwd)
compose() { docker compose --project-directory "$directory" "$@"; }
# shellcheck disable=SC2016 # runs in the container, where the password is
in_postgres='export PGPASSWORD=$POSTGRES_PASSWORD PGUSER=mozpool PGHOST=127.0.0.1; exec "$@"'
postgres() { compose exec -T postgres sh -c "$in_postgres" - "$@"; }
sql() { postgres psql --quiet --dbname="${2:-postgres}" --set=ON_ERROR_STOP=1 --command="$1" </dev/null; }

# Beside the database that is there: a file that cannot be read to its end changes nothing.
compose up --detach --wait postgres
sql 'drop database if exists mozpool_restored'
sql 'create database mozpool_restored'
postgres pg_restore --no-owner --exit-on-error --single-transaction --dbname=mozpool_restored <"$1"
# A backup has no statistics: without them Postgres plans the first minutes of a large pool blindly.
sql 'analyze' mozpool_restored

# shellcheck disable=SC2046 # names of services, one word each
compose rm --stop --force $(compose config --services | grep -E '^(lifeguard-worker|mozpool-api|bmm-agent|redis)')
project=$(compose ps --format '{{.Project}}' postgres)
for volume in redis agent agent-1 agent-2; do
  docker volume ls --quiet --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.volume=$volume" |
    xargs -r docker volume rm >/dev/null
done

sql 'drop database if exists mozpool with (force)'
sql 'alter database mozpool_restored rename to mozpool'
[ "${2:-}" = --stopped ] || compose up --detach --wait
