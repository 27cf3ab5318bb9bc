// Keeps the books: which bytes of which segment came from where. No DOM, no SDK: plain bookkeeping.

import { sha256 } from "./sha256.js";

const MAX_SEGMENTS = 2000;
const MAX_EVENTS = 500;

/** Messages worth remembering one by one; the rest is only counted. */
const NOTABLE = new Set(["PIECE_ABORT", "PIECE_NOT_FOUND", "CHOKE", "UNCHOKE", "CLOSE", "malformed"]);

/**
 * The state of a page. `segments` are in the order the player took them:
 * `{sn, level, type, url, source, size, bytes: {http, viewer, super}, wasted, sha256?, loadedAt}`, where `type` is
 * `main` or `audio` (a track of its own; `level` is then the track's index) and `source` is `http`, `viewer`, `super`, `mixed` (more than one of them) or `cache` (loaded before this page opened), and
 * `wasted` counts bytes that peers sent and the player did not use. `peers` are `{number, called, super, open, version}`,
 * where `called` tells that this page made the offer. `streamed` counts pieces that began before their sender had all
 * of the segment. Times are milliseconds since page start.
 */
export class Ledger {
  segments = [];
  peers = [];
  events = [];
  counts = {};
  streamed = 0;
  strayBytes = 0;

  #arrived = new Map();
  #bySegment = new Map();
  #now;
  #changed;

  constructor(now, changed) {
    this.#now = now;
    this.#changed = changed;
  }

  /** A peer said who it is, or went. */
  onPeer(peer) {
    if (!this.peers.includes(peer)) {
      this.peers.push(peer);
    }
    this.#changed();
  }

  onText(peer, { event, sn, level, reason, fatal, ext }) {
    this.counts[event] = (this.counts[event] ?? 0) + 1;
    if (event === "PIECE" && ext?.incompletes > 0) {
      this.streamed++;
    }
    if (NOTABLE.has(event)) {
      this.note({ event, peer: peer.number, super: peer.super, sn, level, reason, fatal });
    }
  }

  /** One binary message of a piece. */
  onFrame({ peer, key }, bytes) {
    const arrived = this.#arrivedOf(key);
    arrived[peer.super ? "super" : "viewer"] += bytes;
  }

  onStray(peer, bytes) {
    this.strayBytes += bytes;
    this.note({ event: "stray", peer: peer.number, bytes });
  }

  /**
   * The player has a whole segment. `byPeers` is the SDK's word that (part of) it came from peers or its cache;
   * what no data channel delivered of it then came over HTTP.
   */
  async onLoaded({ key, sn, level, type, url, payload, byPeers }, withHash) {
    if (this.#bySegment.has(key)) {
      return;
    }
    const size = payload.byteLength;
    const arrived = this.#arrivedOf(key);
    const segment = { sn, level, type, url, size, ...split(size, arrived, byPeers), loadedAt: this.#now() };
    this.#remember(key, segment);
    this.#changed();
    if (withHash) {
      segment.sha256 = await sha256(payload.slice(0));
    }
  }

  note(event) {
    this.events.push({ at: Math.round(this.#now()), ...event });
    if (this.events.length > MAX_EVENTS) {
      this.events.shift();
    }
  }

  /** Bytes the player used, by where they came from. */
  get totals() {
    const totals = { http: 0, viewer: 0, super: 0, wasted: 0 };
    for (const { bytes, wasted } of this.segments) {
      totals.http += bytes.http;
      totals.viewer += bytes.viewer;
      totals.super += bytes.super;
      totals.wasted += wasted;
    }
    return totals;
  }

  #arrivedOf(key) {
    if (!this.#arrived.has(key)) {
      this.#arrived.set(key, { viewer: 0, super: 0 });
      forgetOldest(this.#arrived);
    }
    return this.#arrived.get(key);
  }

  #remember(key, segment) {
    this.segments.push(segment);
    this.#bySegment.set(key, segment);
    forgetOldest(this.#bySegment);
    if (this.segments.length > MAX_SEGMENTS) {
      this.segments.shift();
    }
  }
}

function forgetOldest(map) {
  if (map.size > MAX_SEGMENTS) {
    map.delete(map.keys().next().value);
  }
}

function split(size, arrived, byPeers) {
  const fromPeers = arrived.viewer + arrived.super;
  if (!byPeers) {
    return { source: "http", bytes: { http: size, viewer: 0, super: 0 }, wasted: fromPeers };
  }
  if (fromPeers === 0) {
    return { source: "cache", bytes: { http: 0, viewer: 0, super: 0 }, wasted: 0 };
  }
  const bytes = { http: Math.max(0, size - fromPeers), ...arrived };
  const sources = Object.keys(bytes).filter((source) => bytes[source] > 0);
  return { source: sources.length > 1 ? "mixed" : sources[0], bytes, wasted: Math.max(0, fromPeers - size) };
}
