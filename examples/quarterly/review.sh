#!/bin/sh
# A quarterly review: audits one state for one period, says what changed since the last review and why, and fails where
# anything became worse. Leaves the pack, the assessment and the drift in the output folder, whatever the exit code.
#
#   review.sh STATE PERIOD AS_OF OUT [LAST]
#
#   STATE   folder with probity.yaml
#   PERIOD  audit period, such as 2026-Q3
#   AS_OF   the day of the review, such as 2026-10-02
#   OUT     where the locker and the pack are written
#   LAST    the last review: its output folder, its assessment.json or its pack; leave it out the first time
#
# Exit code: 0 nothing became worse, 1 something did, anything else as `probity --help` says: then there is no result.
# PROBITY names the command where it is not on the path, for example PROBITY="npx probity".
set -eu

if [ "$#" -lt 4 ] || [ "$#" -gt 5 ]; then
  echo "usage: review.sh STATE PERIOD AS_OF OUT [LAST]" >&2
  exit 2
fi
state=$1
period=$2
as_of=$3
out=$4
last=${5:-}

gate=0
if [ -z "$last" ]; then
  ${PROBITY:-probity} audit "$state" --period "$period" --as-of "$as_of" --out "$out" || gate=$?
else
  ${PROBITY:-probity} audit "$state" --period "$period" --as-of "$as_of" --out "$out" \
    --baseline "$last" --fail-on regression || gate=$?
fi

case $gate in
  0 | 1) ;;
  *)
    echo "review: the audit did not finish (exit code $gate); nothing was compared" >&2
    exit "$gate"
    ;;
esac

if [ -n "$last" ]; then
  # Written to a file of its own first: a pipe would hide the exit code of the command.
  ${PROBITY:-probity} diff "$last" "$out" >"$out/drift.txt"
  cat "$out/drift.txt"
fi

if [ "$gate" -eq 1 ]; then
  echo "review: something became worse since the last review; see $out/drift.txt and $out/pack.pdf" >&2
else
  echo "review: done; the pack is $out/pack.pdf" >&2
fi
exit "$gate"
