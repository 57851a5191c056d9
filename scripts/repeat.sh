#!/bin/sh
# Runs tests again and again, to find those that fail now and then:
#   repeat.sh TIMES [what vitest is to run]
set -eu
cd "$(dirname "$0")/.."

times=$1
shift
round=1
while [ "$round" -le "$times" ]; do
  echo "repeat: round $round of $times"
  vitest run "$@"
  round=$((round + 1))
done
