// The same work as BareSender.java, over libdatachannel: one segment in memory, sent to whoever asks, first come, first
// served, one process. Speaks just enough of the protocol for super-peer viewers.
//
// node seeder.js TRACKER CHANNEL BYTES SECONDS
import nodeDataChannel from 'node-datachannel';

const [tracker, channelId, bytes, seconds] = process.argv.slice(2).map((word, k) => (k < 2 ? word : Number(word)));
const FRAME = 64_000;
const WINDOW = 262_144;
const ACTIVE = 24;

const segment = Buffer.alloc(bytes);
const frames = [];
for (let at = 0; at < bytes; at += FRAME) {
  frames.push(segment.subarray(at, Math.min(bytes, at + FRAME)));
}

const viewers = new Set();
const waiting = [];
let active = 0;
let announced = 0;

const newest = () => Math.floor(Date.now() / 1000 / seconds);
const post = (url, body) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

const announcement = {
  channel: channelId, ts: Math.floor(Date.now() / 1000), live: true, type: 'hls', version: '2.17.0', super: true,
};
const { data } = await (await post(`${tracker}/channel`, announcement)).json();
const stats = `${tracker}/channel/${channelId}/node/${data.id}/stats`;

const signaling = new nodeDataChannel.WebSocket();
signaling.onMessage((text) => {
  const message = JSON.parse(text);
  if (message.data?.type === 'offer') {
    answer(message.from_peer_id, message.data.sdp);
  }
});
await new Promise((opened, failed) => {
  signaling.onOpen(opened);
  signaling.onError((why) => failed(new Error(why)));
  signaling.open(`${data.signal}?id=${data.id}&p=web&v=2.17.0&token=${data.token}`);
});
setInterval(announce, 20);
setInterval(() => post(stats, { totalConns: 1 }).catch(console.error), 10_000);
process.on('SIGTERM', () => post(stats, { off: true }).finally(() => process.exit(0)));
console.log(`ready as ${data.id}`);

function answer(peer, offer) {
  const viewer = { requests: [], sent: -1, greeted: false, reverse: false };
  const connection = new nodeDataChannel.PeerConnection(peer, { iceServers: [], maxMessageSize: WINDOW });
  viewer.connection = connection;
  let told = false;
  connection.onLocalCandidate(() => {
    if (!told) {
      told = true; // the first host address will do, as for the others
      const signal = { type: 'answer', sdp: connection.localDescription().sdp };
      signaling.sendMessage(JSON.stringify({ action: 'signal', to: peer, to_peer_id: peer, data: signal }));
    }
  });
  connection.onDataChannel((channel) => {
    viewer.channel = channel;
    channel.setBufferedAmountLowThreshold(WINDOW / 2);
    channel.onBufferedAmountLow(() => serve(viewer));
    channel.onMessage((text) => hear(viewer, JSON.parse(text)));
    channel.onClosed(() => left(viewer));
    viewers.add(viewer);
  });
  connection.setRemoteDescription(offer.replace(/a=candidate:[^\r\n]*\r?\n/g, ''), 'offer');
}

function left(viewer) {
  if (viewers.delete(viewer)) {
    if (viewer.sent >= 0) {
      active--;
    }
    viewer.connection.close();
    begin();
  }
}

function hear(viewer, message) {
  if (message.event === 'METADATA') {
    send(viewer, {
      event: 'METADATA', channel: channelId, field: { 0: [newest()] }, sequential: true, platform: 'WEB',
      version: '2.17.0', peers: 1, super: true,
    });
    viewer.greeted = true;
  } else if (message.event === 'REQUEST') {
    viewer.requests.push(message);
    if (viewer.requests.length === 1) {
      waiting.push(viewer);
      begin();
    }
  }
}

function send(viewer, message) {
  viewer.channel.sendMessage(JSON.stringify(message));
}

function announce() {
  if (newest() > announced) {
    announced = newest();
    const have = { event: 'HAVE', sn: announced, seg_id: `0-${announced}`, level: 0, complete: true, size: bytes };
    for (const viewer of viewers) {
      if (viewer.greeted) {
        send(viewer, have);
      }
    }
  }
}

function begin() {
  while (active < ACTIVE && waiting.length > 0) {
    const viewer = waiting.shift();
    if (viewers.has(viewer)) {
      active++;
      const { sn, reverse } = viewer.requests[0];
      viewer.sent = 0;
      viewer.reverse = Boolean(reverse);
      send(viewer, {
        event: 'PIECE', sn, seg_id: `0-${sn}`, level: 0, size: bytes, attachments: frames.length,
        ...(viewer.reverse && { reverse: true }),
      });
      serve(viewer);
    }
  }
}

function serve(viewer) {
  if (viewer.sent < 0) {
    return;
  }
  while (viewer.sent < frames.length && viewer.channel.bufferedAmount() + FRAME <= WINDOW) {
    viewer.channel.sendMessageBinary(frames[viewer.reverse ? frames.length - 1 - viewer.sent : viewer.sent]);
    viewer.sent++;
  }
  if (viewer.sent === frames.length) {
    viewer.sent = -1;
    active--;
    viewer.requests.shift();
    if (viewer.requests.length > 0) {
      waiting.push(viewer);
    }
    queueMicrotask(begin); // not in here: begin serves, and so on
  }
}
