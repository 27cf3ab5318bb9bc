// The player page: the unmodified SDK with its hls.js, watched from outside.
//
// `window.superPeer` is the page's state, for tests and the curious: options, segments, totals, peers, events,
// counts, stalls, buffer, latency, peerId, errors.

import { Ledger } from "./ledger.js";
import { addressOf, readOptions } from "./options.js";
import { draw, drawFrame, notice } from "./view.js";
import { observePeerConnections } from "./wire.js";

const REDRAW_MS = 250;
const MAX_ERRORS = 200;

const options = readOptions(location);
const video = document.getElementById("video");
let redraw = true;

const ledger = new Ledger(
  () => performance.now(),
  () => (redraw = true),
);
const stalls = [];
const errors = [];
let hls;
let peerId;

window.superPeer = {
  options,
  stalls,
  errors,
  get segments() { return ledger.segments; },
  get totals() { return ledger.totals; },
  get peers() { return ledger.peers; },
  get events() { return ledger.events; },
  get counts() { return ledger.counts; },
  get streamed() { return ledger.streamed; },
  get strayBytes() { return ledger.strayBytes; },
  get buffer() { return bufferAhead(); },
  get latency() { return options.mode === "live" ? hls?.latency : undefined; },
  get position() { return video.currentTime; },
  get playing() { return !video.paused && !video.ended && video.readyState > 2; },
  get ended() { return video.ended; },
  get peerId() { return peerId; },
};

observePeerConnections(window, ledger);
drawFrame(options, addressOf);
watchPlayback();
setInterval(onTick, REDRAW_MS);
start().catch((error) => fail(error.message, true));

async function start() {
  await loadSdk("vendor/hls.min.js");
  const Hls = window.Hls;
  if (!Hls.isSupported()) {
    throw new Error("This browser cannot play HLS through Media Source Extensions.");
  }
  hls = new Hls({ ...playback(), p2pConfig: p2p() });
  window.superPeer.hls = hls;
  hls.on(Hls.Events.FRAG_LOADED, (name, data) => onLoaded(data));
  hls.on(Hls.Events.ERROR, (name, data) => onHlsError(Hls, data));
  hls.p2pEngine?.on("peerId", (id) => (peerId = id));
  hls.p2pEngine?.on("exception", (error) => fail(`p2p: ${error.code ?? ""} ${error.message ?? error}`, false));
  hls.loadSource(options.src);
  hls.attachMedia(video);
  video.play().catch(() => notice("Press play: this browser does not start videos by itself."));
}

function loadSdk(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error("The SDK is missing: build the project, it fetches it (vendor/hls.min.js)."));
    document.head.append(script);
  });
}

/** hls.js. Little is buffered, so that the swarm is met before the whole video has come over HTTP. */
function playback() {
  return {
    maxBufferLength: options.bufferSeconds,
    maxMaxBufferLength: options.bufferSeconds,
    liveSyncDurationCount: options.syncSegments,
    liveMaxLatencyDurationCount: options.syncSegments + 4,
    lowLatencyMode: false, // SDK 2.9.10 takes the first part of a segment for all of it
    enableWorker: false, // a worker would take the bytes away before they are counted
  };
}

/** The SDK. What is undefined here keeps the SDK's own default. */
function p2p() {
  const config = {
    live: options.mode === "live",
    announce: options.announce,
    // SDK 2.9.10 waits for ever for a segment that the player asks for while it is being written to IndexedDB.
    useDiskCache: false,
    geoIpPreflight: false, // asks a third party where the viewer is
    showSlogan: false,
    strictSegmentId: options.strict,
    logLevel: options.log,
    webRTCConfig: { iceServers: options.stun.map((urls) => ({ urls })) },
  };
  if (options.signal) {
    config.signalConfig = options.backup ? { main: options.signal, backup: options.backup } : options.signal;
  }
  if (options.token) {
    config.token = options.token;
  }
  if (options.channelId) {
    config.channelId = options.channelId;
  }
  if (options.segmentId === "file") {
    config.segmentId = (level, sn, url) => url.slice(url.lastIndexOf("/") + 1);
  }
  return config;
}

function onLoaded({ frag, payload }) {
  if (Number.isInteger(frag.sn)) {
    const { sn, level, type, url, segId, loadByP2P } = frag;
    const key = segId ?? `${level}-${sn}`; // the id that the SDK gave it, under which peers send it
    const segment = { key, sn, level, type, url, payload: bufferOf(payload), byPeers: loadByP2P === true };
    ledger.onLoaded(segment, options.hash);
  }
}

function bufferOf(payload) {
  return ArrayBuffer.isView(payload)
    ? payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.byteLength)
    : payload;
}

function onHlsError(Hls, { type, details, fatal, reason, response }) {
  if (details === Hls.ErrorDetails.BUFFER_STALLED_ERROR) {
    return; // watchPlayback sees it too, and for how long
  }
  fail(`hls: ${details} ${response?.code ?? ""} ${reason ?? ""}`.trim(), fatal);
  if (fatal && type === Hls.ErrorTypes.MEDIA_ERROR) {
    hls.recoverMediaError();
  } else if (fatal && type === Hls.ErrorTypes.NETWORK_ERROR) {
    setTimeout(() => hls.loadSource(options.src), 2000);
  }
}

function fail(message, fatal) {
  errors.push({ at: Math.round(performance.now()), message, fatal });
  if (errors.length > MAX_ERRORS) {
    errors.shift();
  }
  if (fatal) {
    notice(message);
  }
  redraw = true;
}

/** A stall: playback waits for data although it had begun, and nobody is seeking. */
function watchPlayback() {
  let begun = false;
  let stall;
  video.addEventListener("playing", () => {
    begun = true;
    notice("");
    if (stall) {
      stall.ms = Math.round(performance.now() - stall.at);
      stall = undefined;
    }
  });
  video.addEventListener("waiting", () => {
    if (begun && !video.seeking && !video.ended && !stall) {
      stall = { at: Math.round(performance.now()), position: video.currentTime, ms: undefined };
      stalls.push(stall);
    }
  });
}

function bufferAhead() {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime <= buffered.end(i)) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}

function onTick() {
  if (redraw || !video.paused) {
    redraw = false;
    draw(window.superPeer);
  }
}
