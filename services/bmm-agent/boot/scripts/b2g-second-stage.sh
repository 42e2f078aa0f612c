#!/bin/sh
# Second stage: writes a B2G build to the board's card. The boot configuration's `b2gbase` says from where.

set -uf
SCRIPT=b2g-second-stage.sh
# shellcheck source=mozpool-boot.sh
. "${MOZPOOL_WORK:=/opt/scripts}/mozpool-boot.sh" # the first stage has fetched it

load panda-card.sh
fetch_bootconfig || die 'without a boot configuration there is nothing to write'
identify_boot
base=$(boot_value b2gbase)
[ -n "$base" ] || bad_image 'the boot configuration has no b2gbase'
write_card b2g "$base"
