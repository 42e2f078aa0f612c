#!/bin/sh
# Replaces a running installation of docker compose by another release, one container after the other: requests go on meanwhile.
#
#   TAG=1.2.3 sh services/upgrade.sh
#
# The images of that release are there already: built (TAG=1.2.3 docker compose build) or pulled. Stops at the first container that does
# not become ready; the others go on as they were, and the same command goes on from there.
set -eu
cd "$(dirname "$0")/.."

# The release that still runs survives the migrations of the next one.
docker compose run --rm --no-deps -T migrate

for service in $(docker compose config --services | grep -E '^(lifeguard-worker|mozpool-api|bmm-agent)' | sort -r); do
  echo "upgrade.sh: replacing $service" >&2
  docker compose up --detach --no-deps --wait "$service"
done
