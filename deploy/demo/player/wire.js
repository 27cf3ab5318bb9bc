// Watches what arrives on WebRTC data channels, without touching what the SDK does with them.
//
// The constructor is subclassed and listeners are added; `send` stays the browser's own, because the SDK
// stops talking when it is not. Must run before the SDK is loaded.

const MAX_TEXT = 65536;

/**
 * @typedef {object} Transfer one piece on its way: who sends it, and how much of it came
 * @property {object} peer
 * @property {string} key the segment's id, the seg_id of the PIECE
 * @property {number} size bytes of the whole segment
 * @property {number} left binary messages still to come
 */

/** Tells `listener` of peers, pieces and frames; see its methods in ledger.js. */
export function observePeerConnections(scope, listener) {
  const Native = scope.RTCPeerConnection;
  if (!Native) {
    return;
  }
  let peers = 0;
  const watch = (channel, called) =>
    new Channel(channel, { number: ++peers, called, super: false, open: false }, listener);

  scope.RTCPeerConnection = class RTCPeerConnection extends Native {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("datachannel", (event) => watch(event.channel, false));
    }

    createDataChannel(...settings) {
      const channel = super.createDataChannel(...settings);
      watch(channel, true); // whoever makes the offer makes the channel
      return channel;
    }
  };
}

/** One data channel: text messages, each binary message belonging to the last PIECE. */
class Channel {
  #peer;
  #listener;
  #transfer;

  constructor(channel, peer, listener) {
    this.#peer = peer;
    this.#listener = listener;
    channel.addEventListener("message", (event) => this.#onMessage(event.data));
    channel.addEventListener("close", () => this.#onClose());
  }

  #onMessage(data) {
    if (typeof data === "string") {
      this.#onText(data);
    } else {
      this.#onFrame(data.byteLength ?? data.size);
    }
  }

  #onText(text) {
    let message;
    try {
      message = text.length <= MAX_TEXT ? JSON.parse(text) : {};
    } catch {
      message = { event: "malformed" };
    }
    switch (message.event) {
      case "METADATA":
        Object.assign(this.#peer, { super: message.super === true, version: message.version, open: true });
        this.#listener.onPeer(this.#peer);
        break;
      case "PIECE":
        this.#onPiece(message);
        break;
      case "PIECE_ABORT":
        this.#transfer = undefined;
        break;
    }
    this.#listener.onText(this.#peer, message);
  }

  #onPiece({ seg_id: key, size, attachments }) {
    this.#transfer = { peer: this.#peer, key, size, left: attachments };
  }

  #onFrame(bytes) {
    if (!this.#transfer) {
      this.#listener.onStray(this.#peer, bytes);
      return;
    }
    this.#transfer.left--;
    this.#listener.onFrame(this.#transfer, bytes);
    if (this.#transfer.left <= 0) {
      this.#transfer = undefined;
    }
  }

  #onClose() {
    if (this.#peer.open) {
      this.#peer.open = false;
      this.#listener.onPeer(this.#peer);
    }
  }
}
