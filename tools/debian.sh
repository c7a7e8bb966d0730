# Sourced by tools/bare and tools/arm64-sysroot: which Debian, and how this machine reaches it.
# shellcheck shell=bash
debian_suite=bookworm
debian_mirror=http://deb.debian.org/debian

# The machine's own lists of Debian mirrors, a line each; none if it has none.
debian_sources() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    if [[ -f $file ]] && grep -q "$debian_suite" "$file" && grep -q debian "$file"; then
      echo "$file"
    fi
  done
}

# Proxy, certificates, retries: what apt is told here about the way to a mirror.
debian_acquire_settings() {
  apt-config dump | grep -i '^Acquire::\(http\|https\|Check\|Retries\)' || true
}
