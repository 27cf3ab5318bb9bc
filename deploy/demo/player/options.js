// What the page was asked to do, from its query string; every value has a working default.
//
//   src        playlist to play; default: the sample of the server that serves this page
//   mode       live | vod; default: vod if the playlist's path says so, else live
//   announce   tracker base URL; default: <this server>/v1
//   signal     signaling address; default: none, the tracker names one. Setting it changes the channel id
//   backup     second signaling address; with it, signal leaves the channel id alone
//   token, channelId   a channel of its own name instead of one named after the playlist
//   segmentId  file: segments are named after their files; default: the SDK's own names
//   stun       STUN servers, comma separated; default: none, one network needs none
//   buffer     seconds of video to hold; default 20 live, 12 vod
//   sync       live: segments to stay behind the newest; default 4
//   strict=1   strict segment ids: addresses instead of level and number
//   hash=1     note the SHA-256 of every segment
//   log        the SDK's log level: none, error, warn, info, debug

const SAMPLES = {
  live: { path: "live/sample.m3u8", channelId: "sample-live" },
  vod: { path: "vod/sample.m3u8", channelId: "sample-vod" },
};

// The samples have names of their own: the page may be opened under any of this server's addresses
// (a phone in the same network), and all of them must meet in one channel.
const SAMPLE_TOKEN = "demo";

/** Reads the options of a page at `location`. Addresses come back absolute; what is absent is undefined. */
export function readOptions(location) {
  const query = new URLSearchParams(location.search);
  const text = (name) => query.get(name) || undefined;
  const seconds = (name, otherwise) => (Number(query.get(name)) > 0 ? Number(query.get(name)) : otherwise);

  const asked = text("src");
  const mode = modeOf(text("mode"), asked);
  const sample = asked ? undefined : SAMPLES[mode];
  return {
    mode,
    isSample: sample !== undefined,
    src: new URL(asked ?? sample.path, location.href).href,
    announce: new URL(text("announce") ?? "/v1", location.href).href,
    signal: text("signal"),
    backup: text("backup"),
    token: text("token") ?? (sample && SAMPLE_TOKEN),
    channelId: text("channelId") ?? sample?.channelId,
    segmentId: text("segmentId"),
    stun: (text("stun") ?? "").split(",").filter(Boolean),
    bufferSeconds: seconds("buffer", mode === "live" ? 20 : 12),
    syncSegments: seconds("sync", 4),
    strict: query.get("strict") === "1",
    hash: query.get("hash") === "1",
    log: text("log") ?? "error",
  };
}

/** The address of this page in the other mode; a playlist of one's own has only one. */
export function addressOf(mode, location) {
  const url = new URL(location.href);
  url.searchParams.set("mode", mode);
  return url.href;
}

function modeOf(asked, src) {
  if (asked === "live" || asked === "vod") {
    return asked;
  }
  return src && /\/vod\//.test(src) ? "vod" : "live";
}
