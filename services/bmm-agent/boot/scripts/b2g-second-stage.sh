#!/bin/sh
# Second stage: writes a B2G build to the board's card. The boot configuration's `b2gbase` says from where.

set -uf
SCRIPT=b2g-second-stage.sh
: "${MOZPOOL_CMDLINE:=/proc/cmdline}" "${MOZPOOL_WORK:=/opt/scripts}"
SCRIPT_URL=
read -r command_line <"$MOZPOOL_CMDLINE" || [ -n "${command_line-}" ] || exit 2
for word in $command_line; do
  case $word in mobile-imaging-url=*) SCRIPT_URL=${word#*=} ;; esac
done
library=$MOZPOOL_WORK/mozpool-boot.sh
tries=0
mkdir -p "$MOZPOOL_WORK"
until [ -s "$library" ] || wget -q -O "$library" "${SCRIPT_URL%/*}/mozpool-boot.sh"; do
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || exit 2
  sleep "${MOZPOOL_PAUSE:-2}"
done
# shellcheck source=mozpool-boot.sh
. "$library"

load panda-card.sh
fetch_bootconfig || die 'without a boot configuration there is nothing to write'
identify_boot
base=$(boot_value b2gbase)
[ -n "$base" ] || bad_image 'the boot configuration has no b2gbase'
write_card b2g "$base"
