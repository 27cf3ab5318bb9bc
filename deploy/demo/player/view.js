// Draws the state of the page; reads it, changes nothing of it.

const MAX_TILES = 120;
const LETTERS = { super: "S", viewer: "V", http: "H", cache: "C" };
const NAMES = { super: "super peer", viewer: "other viewer", http: "HTTP", mixed: "several", cache: "cache" };

const element = (id) => document.getElementById(id);

/** Shows `text` above the video until `text` is empty. */
export function notice(text) {
  element("notice").hidden = !text;
  element("notice").textContent = text;
}

/** What does not change while the page is open. */
export function drawFrame(options, addressOf) {
  for (const link of element("modes").children) {
    const mode = link.dataset.mode;
    link.href = addressOf(mode, location);
    if (mode === options.mode) {
      link.setAttribute("aria-current", "page");
    }
  }
  element("modes").hidden = !options.isSample;
  element("kind").textContent = options.mode === "live" ? "Live" : "On demand";
  element("src").textContent = options.src;
  element("latency").parentElement.hidden = options.mode !== "live";
  element("tiles").innerHTML = '<li class="empty">waiting for the first segment …</li>';
}

/** Everything that moves; called a few times a second. */
export function draw(state) {
  const { totals, segments } = state;
  const used = totals.super + totals.viewer + totals.http;
  element("share").textContent = used ? `${Math.round((100 * totals.super) / used)} %` : "–";
  element("buffer").textContent = `${state.buffer.toFixed(1)} s`;
  element("latency").textContent = Number.isFinite(state.latency) ? `${state.latency.toFixed(1)} s` : "–";
  element("stalls").textContent = state.stalls.length;
  element("stalls").classList.toggle("bad", state.stalls.length > 0);
  drawPeers(state.peers.filter((peer) => peer.open));
  element("peerId").textContent = state.peerId ?? "not in a swarm yet";
  element("count").textContent = segments.length ? `${segments.length} so far, newest first` : "";
  for (const source of ["super", "viewer", "http"]) {
    element(`bytes-${source}`).textContent = bytesText(totals[source]);
  }
  drawBar(totals);
  drawTiles(segments.slice(-MAX_TILES));
}

function drawPeers(open) {
  const supers = open.filter((peer) => peer.super).length;
  element("peers").textContent = open.length;
  element("supers").textContent = supers ? `${supers} super` : "";
}

function bytesText(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function drawBar(totals) {
  const bar = element("bar");
  for (const source of ["super", "viewer", "http"]) {
    const part = bar.querySelector(`.${source}`) ?? bar.appendChild(document.createElement("span"));
    part.className = source;
    part.style.flexGrow = totals[source];
  }
}

function drawTiles(segments) {
  const tiles = element("tiles");
  const newest = segments.at(-1);
  if (!newest || tiles.dataset.newest === `${newest.level}-${newest.sn}`) {
    return;
  }
  tiles.dataset.newest = `${newest.level}-${newest.sn}`;
  tiles.replaceChildren(...segments.map(tile).reverse());
}

function tile({ sn, source, size, bytes }) {
  const item = document.createElement("li");
  item.className = `tile ${source}`;
  item.title = `segment ${sn}: ${bytesText(size)} from ${NAMES[source]}`;
  const letter = document.createElement("b");
  letter.textContent = source === "mixed" ? letters(bytes) : LETTERS[source];
  const number = document.createElement("span");
  number.textContent = sn < 100000 ? sn : `…${String(sn).slice(-4)}`;
  item.append(letter, number);
  item.style.setProperty("--to-super", `${(100 * bytes.super) / size}%`);
  item.style.setProperty("--to-viewer", `${(100 * (bytes.super + bytes.viewer)) / size}%`);
  return item;
}

function letters(bytes) {
  return ["super", "viewer", "http"].filter((source) => bytes[source] > 0).map((source) => LETTERS[source]).join("");
}
