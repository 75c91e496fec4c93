#!/bin/sh
# Makes the spoken digits: ten short sounds for each language, 8 kHz, one
# unsigned byte a sample, no header. Needs espeak-ng and sox, which no build
# needs: what they make is kept beside this script.
set -eu
cd "$(dirname "$0")"
for voice in en:en-us ko:ko es:es ar:ar lt:lt; do
  tag=${voice%%:*}
  mkdir -p "$tag"
  for digit in 0 1 2 3 4 5 6 7 8 9; do
    # Silence before and after goes; the loudest sample is the same everywhere.
    espeak-ng -v "${voice#*:}" -s 130 --stdout "$digit" |
      sox -q -t wav - -D -t u8 -r 8000 -c 1 "$tag/$digit.u8" \
        silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse norm -3
  done
done
