#!/bin/sh
# Brings in what a command of package.json needs and the machine does not have yet:
#   setup.sh start        the npm packages, with them Node 24
#   setup.sh test         the same, and the programs that the tests run the product against
#   setup.sh lighthouse   the same, and Lighthouse
# Runs with whatever Node npm brought along. Says nothing when there is nothing to do.
set -eu
cd "$(dirname "$0")/.."

NODE_MAJOR=24
GO_MINOR=26

say() { printf 'setup: %s\n' "$1" >&2; }

fail() {
  say "$1"
  exit 1
}

npm_packages() {
  if cmp -s package-lock.json node_modules/.installed-lock.json; then return; fi
  say 'installing the npm packages'
  # Under NODE_ENV=production npm would leave out what the tests need.
  npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.installed-lock.json
}

node_version() {
  PATH="$PWD/node_modules/.bin:$PATH"
  found=$(node --version 2>/dev/null || echo 'none that runs')
  major=${found#v}
  major=${major%%.*}
  if [ "$major" -ge "$NODE_MAJOR" ] 2>/dev/null; then return; fi
  fail "Node $NODE_MAJOR or newer is needed, found $found. It comes as an npm package for Linux (glibc) on x64 and arm64; elsewhere install it first."
}

# Debian's packages for the programs that are missing.
missing_packages() {
  for pair in redis-server:redis-server redis-sentinel:redis-sentinel chromium:chromium apache2:apache2 \
    nginx:nginx-light caddy:caddy; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s ' "${pair##*:}"
  done
  [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || printf 'libapache2-mod-auth-openidc '
  # Any Go will do: an old one fetches the one that is needed.
  oauth2_proxy_is_built || command -v go >/dev/null 2>&1 || printf 'golang-go ca-certificates '
}

system_packages() {
  PATH="$PATH:/usr/sbin:/sbin"
  missing=$(missing_packages)
  if [ -z "$missing" ]; then return; fi
  advice="the tests need these Debian packages: ${missing}- install them with: sudo apt-get install ${missing}"
  command -v apt-get >/dev/null 2>&1 || fail "the tests need what Debian has in these packages: ${missing}- install them and try again"
  if [ "$(id -u)" = 0 ]; then
    root=''
  elif sudo -n true 2>/dev/null; then
    root='sudo -n'
  else
    fail "$advice"
  fi
  say "installing ${missing}"
  # A source of packages that cannot be reached just now need not be the one that has these.
  $root apt-get -qq update >&2 || say 'apt-get update failed, trying with the lists that are there'
  # shellcheck disable=SC2086  # both are lists of words
  $root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 install $missing >&2 </dev/null || fail "$advice"
  stop_new_services
}

# Debian starts a server with its package; the tests start their own, and only those.
stop_new_services() {
  [ -d /run/systemd/system ] || return 0
  for package in $missing; do
    case $package in
    redis-server | redis-sentinel | apache2 | nginx-light | caddy)
      $root systemctl --quiet disable --now "${package%-light}" >&2 || say "could not stop ${package%-light}"
      ;;
    esac
  done
}

oauth2_proxy_is_built() {
  [ -x .tools/oauth2-proxy ] && cmp -s scripts/oauth2-proxy/go.sum .tools/oauth2-proxy.go.sum
}

# Prints the path of a Go that is new enough. An older one fetches it as Go modules are fetched, checksums included.
go_program() {
  minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -ge "$GO_MINOR" ]; then
    command -v go
    return
  fi
  version="v0.0.1-go1.$GO_MINOR.0.$(go env GOOS)-$(go env GOARCH)"
  folder=$(cd / && go mod download -json "golang.org/toolchain@$version" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",*$/\1/p')
  [ -n "$folder" ] || return 1
  # Modules are unpacked without permission to execute.
  find "$folder/bin" "$folder/pkg/tool" -type f -exec chmod +x {} +
  echo "$folder/bin/go"
}

oauth2_proxy() {
  if oauth2_proxy_is_built; then return; fi
  say 'building oauth2-proxy, which takes some minutes'
  go=$(go_program) || fail "Go 1.$GO_MINOR or newer is needed to build oauth2-proxy for the tests"
  mkdir -p .tools
  output="$PWD/.tools/oauth2-proxy"
  (cd scripts/oauth2-proxy && GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 \
    "$go" build -trimpath -o "$output" github.com/oauth2-proxy/oauth2-proxy/v7) >&2 ||
    fail 'oauth2-proxy could not be built: see above'
  cp scripts/oauth2-proxy/go.sum .tools/oauth2-proxy.go.sum
}

# Apart from the product's own packages: there are many of them, and nothing else needs them.
lighthouse() {
  if cmp -s scripts/lighthouse/package-lock.json scripts/lighthouse/node_modules/.installed-lock.json; then return; fi
  say 'installing Lighthouse'
  (cd scripts/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
  cp scripts/lighthouse/package-lock.json scripts/lighthouse/node_modules/.installed-lock.json
}

case "${1:-}" in
start)
  npm_packages
  node_version
  ;;
test)
  npm_packages
  node_version
  system_packages
  oauth2_proxy
  ;;
lighthouse)
  npm_packages
  node_version
  system_packages
  lighthouse
  ;;
*)
  say 'usage: setup.sh start|test|lighthouse'
  exit 64
  ;;
esac
