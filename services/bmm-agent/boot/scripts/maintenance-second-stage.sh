#!/bin/sh
# Second stage: a live system for people, reached by SSH with the keys in boot/authorized_keys of the imaging server.

set -uf
SCRIPT=maintenance-second-stage.sh
# shellcheck source=mozpool-boot.sh
. "${MOZPOOL_WORK:=/opt/scripts}/mozpool-boot.sh" # the first stage has fetched it

: "${MOZPOOL_SSH_HOME:=/root/.ssh}"
if fetch_bootconfig; then identify_boot; fi
keys=$(boot_value authorized_keys_url)
mkdir -p "$MOZPOOL_SSH_HOME"
chmod 700 "$MOZPOOL_SSH_HOME"
if fetch "${keys:-$MOZPOOL_URL/boot/authorized_keys}" "$MOZPOOL_SSH_HOME/authorized_keys"; then
  chmod 600 "$MOZPOOL_SSH_HOME/authorized_keys"
else
  say "no SSH keys at ${keys:-$MOZPOOL_URL/boot/authorized_keys} ($HTTP_STATUS)"
fi

detail=
if has_tool sshd; then
  mkdir -p /run/sshd
  { tool ssh-keygen -A && tool "$(command -v sshd || echo sshd)"; } >>"$MOZPOOL_LOG" 2>&1 || detail='sshd could not be started'
elif has_tool dropbear; then
  tool dropbear -R >>"$MOZPOOL_LOG" 2>&1 || detail='dropbear could not be started'
else
  detail='the live image has no SSH server'
fi
[ -z "$detail" ] || say "$detail; only the console is left"
report maint_mode "$detail"
