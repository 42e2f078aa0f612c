# shellcheck shell=sh
# Writing three archives to a PandaBoard's card: partition 1 is the boot loader's (vfat) and stays, 2, 3, 5 and 6 are made anew.
# The layout of the preseeded card: 1 boot, 2 System, 3 Cache, 4 extended, 5 Userdata, 6 Media.

# The card, and nothing else, is written to.
: "${MOZPOOL_CARD:=/dev/mmcblk0}"
: "${MOZPOOL_MOUNT:=/mnt/mozpool}"

# partition NUMBER: /dev/mmcblk0 has /dev/mmcblk0p1, /dev/sda has /dev/sda1.
partition() {
  case $MOZPOOL_CARD in
    *[0-9]) echo "${MOZPOOL_CARD}p$1" ;;
    *) echo "$MOZPOOL_CARD$1" ;;
  esac
}

# archive NAME: downloads it, or ends with bad_image where the server says that there is none.
archive() {
  say "downloading $base/$1"
  fetch "$base/$1" "$MOZPOOL_WORK/$1"
  case $? in
    0) ;;
    1) bad_image "$base/$1 cannot be had: the server answers $HTTP_STATUS" ;;
    *) die "$base/$1 could not be downloaded: the server does not answer" ;;
  esac
}

# Where the build publishes check sums they are looked at before anything is written, so that the card keeps what it had.
verify_archives() {
  fetch "$base/SHA256SUMS" "$MOZPOOL_WORK/SHA256SUMS" || {
    say "no check sums at $base/SHA256SUMS ($HTTP_STATUS)"
    return 0
  }
  for name in "$@"; do
    expected=$(sed -n "s|^\([0-9a-fA-F]\{64\}\)  *[*]\{0,1\}$name\$|\1|p" "$MOZPOOL_WORK/SHA256SUMS" | tr 'A-F' 'a-f')
    [ -n "$expected" ] || continue
    found=$(sha256sum "$MOZPOOL_WORK/$name")
    [ "${found%% *}" = "$expected" ] || bad_image "$name has the check sum ${found%% *}, not $expected"
  done
}

release_card() {
  for number in 1 2 5; do tool umount "$MOZPOOL_MOUNT/$number" 2>/dev/null || :; done
}

# unpack ARCHIVE NUMBER: into the partition, without the first component of its paths. The file names are in WANTED, if not all.
unpack() {
  # shellcheck disable=SC2086
  tar -xjf "$MOZPOOL_WORK/$1" -C "$MOZPOOL_MOUNT/$2" --strip-components=1 ${WANTED-} || {
    release_card
    bad_image "$1 could not be unpacked"
  }
}

# write_card FAMILY BASE-URL: with the family's events. Ends by a reboot.
write_card() {
  family=$1
  base=${2%/}
  report "${family}_downloading"
  archive system.tar.bz2
  archive userdata.tar.bz2
  archive boot.tar.bz2
  verify_archives system.tar.bz2 userdata.tar.bz2 boot.tar.bz2

  report "${family}_extracting"
  release_card
  for entry in 2:System 3:Cache 5:Userdata 6:Media; do
    tool mkfs.ext4 -q -F -L "${entry#*:}" "$(partition "${entry%%:*}")" || die "no file system could be made on $(partition "${entry%%:*}")"
  done
  for entry in 1:vfat 2:ext4 5:ext4; do
    mkdir -p "$MOZPOOL_MOUNT/${entry%%:*}"
    tool mount -t "${entry#*:}" "$(partition "${entry%%:*}")" "$MOZPOOL_MOUNT/${entry%%:*}" || {
      release_card
      die "$(partition "${entry%%:*}") could not be mounted"
    }
  done
  WANTED='boot/uImage boot/uInitrd' unpack boot.tar.bz2 1
  unpack system.tar.bz2 2
  unpack userdata.tar.bz2 5
  sync
  for number in 1 2 5; do
    tool umount "$MOZPOOL_MOUNT/$number" || die "$(partition "$number") could not be unmounted"
  done

  report "${family}_rebooting"
  say 'the card is written; rebooting'
  tool reboot
}
