#!/bin/sh
# For LEASE_COMMAND: gives this machine the address at which boards know their imaging server, or takes it away.
# take-address.sh ADDRESS/PREFIX INTERFACE gained|lost — needs the right to set addresses (CAP_NET_ADMIN) and, to tell the neighbours at once
# that the address has moved, arping (iputils or busybox; CAP_NET_RAW).

set -u
if [ $# != 3 ]; then
  echo 'usage: take-address.sh ADDRESS/PREFIX INTERFACE gained|lost' >&2
  exit 2
fi

announce() {
  if command -v arping >/dev/null 2>&1; then
    arping -U -c 3 -w 3 -I "$2" "$1"
  elif command -v busybox >/dev/null 2>&1; then
    busybox arping -U -c 3 -w 3 -I "$2" "$1"
  else
    return 0 # neighbours learn of the address when they ask again
  fi
}

case $3 in
  gained)
    ip addr replace "$1" dev "$2" || exit 1
    # the first announcement goes out at once; nobody need wait for the others
    announce "${1%/*}" "$2" >/dev/null 2>&1 &
    ;;
  lost)
    # not having it is what is wanted
    ip addr del "$1" dev "$2" 2>/dev/null || ! ip -o addr show dev "$2" | grep -q " $1 "
    ;;
  *)
    echo "\"$3\" is neither gained nor lost" >&2
    exit 2
    ;;
esac
