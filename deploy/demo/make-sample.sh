#!/usr/bin/env bash
# make-sample.sh [DIRECTORY SECONDS SIZE KBITS FRAMES]: makes 24 MPEG-TS segments (H.264 baseline, AAC) and their playlist.
# Without arguments it makes sample/ with segments of 4 s. The sample of the end-to-end tests was made with:
#   make-sample.sh ../src/test/sample 2 320x180 50 10
#
# Only needed to change the sample; its result is part of the repository. Needs ffmpeg and the DejaVu fonts
# (Debian: ffmpeg fonts-dejavu-core). Every segment starts with a key frame and closes its last group of
# pictures, so that it plays on its own. The picture counts the segments (as the player page does, from 0)
# and runs a clock; a soft tone changes with every segment, so that a repeated or lost one is heard.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"

readonly OUT=${1:-sample}
readonly SEGMENTS=24
readonly SECONDS_EACH=${2:-4}
readonly SIZE=${3:-640x360}
readonly KBITS=${4:-230}
readonly RATE=${5:-25}
readonly FRAMES_EACH=$((SECONDS_EACH * RATE))
readonly LENGTH=$((SEGMENTS * SECONDS_EACH))
readonly SANS=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
readonly MONO=/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf

for font in "$SANS" "$MONO"; do
  [ -r "$font" ] || { echo "make-sample: $font is missing; install fonts-dejavu-core" >&2; exit 69; }
done

number="%{eif\\:n/$FRAMES_EACH\\:d\\:2}"
picture="testsrc2=size=640x360:rate=$RATE:duration=$LENGTH"
picture+=",eq=brightness=-0.12:saturation=0.75"
picture+=",drawbox=x=0:y=ih-92:w=iw:h=92:color=black@0.72:t=fill"
picture+=",drawbox=x=0:y=0:w=iw:h=44:color=black@0.72:t=fill"
picture+=",drawtext=fontfile=$SANS:text='super peer sample':x=16:y=12:fontsize=22:fontcolor=white"
picture+=",drawtext=fontfile=$MONO:text='$number':x=16:y=h-80:fontsize=72:fontcolor=white"
picture+=",drawtext=fontfile=$MONO:text='%{pts\\:hms}':x=w-tw-16:y=h-64:fontsize=40:fontcolor=white"
picture+=",scale=$SIZE"

# A pentatonic scale, quiet enough to leave on; each note fades in and out within its segment.
note="220*pow(2\,mod(floor(t/$SECONDS_EACH)*7\,12)/12)"
tone="aevalsrc=0.08*sin(2*PI*t*($note))*sin(PI*mod(t\,$SECONDS_EACH)/$SECONDS_EACH):s=44100:d=$LENGTH"

mkdir -p "$OUT"
rm -f "$OUT"/*.ts "$OUT"/sample.m3u8
ffmpeg -hide_banner -loglevel warning -nostdin \
  -f lavfi -i "$picture" -f lavfi -i "$tone" \
  -map 0:v -map 1:a -threads 1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
  -c:v libx264 -preset veryslow -profile:v baseline -level 3.0 -pix_fmt yuv420p \
  -b:v "${KBITS}k" -maxrate "$((KBITS + 30))k" -bufsize "$((KBITS + 90))k" \
  -g "$FRAMES_EACH" -keyint_min "$FRAMES_EACH" -sc_threshold 0 -flags +cgop \
  -c:a aac -b:a 32k -ac 1 -ar 44100 \
  -f hls -hls_time "$SECONDS_EACH" -hls_playlist_type vod -hls_list_size 0 \
  -hls_segment_filename "$OUT/%02d.ts" "$OUT/sample.m3u8"
ls -l "$OUT"
