// One worker: its viewers, its figures since the page was opened, and its log.
import {get, text} from './api.js'
import {nameOf} from './channel-id.js'
import {h} from './dom.js'
import {finder, isWanted, pager, shown} from './listing.js'
import {button, figure, row, serverName, state, table, trouble} from './parts.js'
import {plot} from './plot.js'
import {also, count, kilobytes, mbps, percent, t, time} from './text.js'

also({
  'Worker': '工作进程', 'This worker is gone: it was stopped, or another one took its place.': '该进程已不存在：已停止，或已由另一个进程接替。',
  'Its successor': '接替它的进程', 'Viewer': '观众', 'Path': '连接路径', 'RTT': '往返时延', 'Sent': '已发送', 'Received': '已接收', 'Piece': '当前分片', 'Misses': '未及时',
  'Connected': '连接时间', 'No viewer is connected.': '没有已连接的观众。', 'Log': '日志', 'Log of this worker': '此进程的日志', 'Log of the master': '主进程的日志',
  'The log is empty.': '日志为空。', 'Shown are the viewers that have been connected for the longest.': '仅显示连接时间最长的观众。',
  'loopback': '本机', 'private': '内网', 'public': '公网', 'mdns': 'mDNS', 'relay': '中继', 'segments': '个分片', 'Sent altogether': '累计发送', 'Hide': '隐藏',
})

// Half an hour, at a sample every two seconds.
const MOST_SAMPLES = 900
const LOG_KB = 64

// --- what is known

const at = (id, path) => `servers/${encodeURIComponent(id)}/api/${path}`

// With the server's latest figures.
export function sample(known, pid) {
  const worker = known.stats?.workers?.[pid]
  if (!worker?.channelId || known.statsTrouble) return
  known.worker = worker
  known.samples = [...(known.samples ?? []), {atMs: Date.now(), ...worker}].slice(-MOST_SAMPLES)
}

export async function lookAtViewers(known, id, pid) {
  if (isGone(known, pid)) return
  try {
    known.viewers = await get(at(id, `workers/${pid}/peers`))
    known.viewersTrouble = undefined
  } catch (failure) {
    known.viewersTrouble = failure
  }
}

async function readLog(known, id, pid) {
  try {
    known.workerLog = {pid, text: await text(at(id, `logs?kb=${LOG_KB}${pid ? `&pid=${pid}` : ''}`))}
  } catch (failure) {
    known.workerLog = {pid, trouble: failure}
  }
  known.view.again()
}

export function forget(known) {
  known.worker = known.samples = known.viewers = known.viewersTrouble = known.workerLog = undefined
}

const isGone = (known, pid) => known.stats !== undefined && !known.statsTrouble && !known.stats.workers?.[pid]?.channelId

// --- the page

export function page(known, id, pid) {
  const server = (known.servers ?? []).find(it => it.id === id)
  const worker = known.stats?.workers?.[pid] ?? known.worker
  const head = [
    h('div', {class: 'head'}, h('h1', {}, worker ? nameOf(worker.channelId) : t('Worker'), ' ', worker && !isGone(known, pid) ? state(worker.state) : '')),
    h('p', {class: 'quiet'}, h('a', {href: '#/servers/' + encodeURIComponent(id)}, server ? serverName(server) : id), ` · pid ${pid}`,
      worker ? ` · ${t('Since')} ${time(worker.seedFrom)}` : ''),
    known.statsTrouble ? trouble(known.statsTrouble) : '',
  ]
  if (isGone(known, pid)) return [...head, gone(known, id, worker), ...log(known, id)]
  if (!worker) return [...head, known.statsTrouble ? '' : h('p', {class: 'card quiet'}, t('Working…'))]
  return [...head, worker.trouble ? h('p', {class: 'outcome bad'}, h('strong', {}, worker.trouble), worker.hint ? h('span', {}, worker.hint) : '') : '',
    figures(worker), plots(known), ...viewers(known), ...log(known, id, pid)]
}

function gone(known, id, worker) {
  const next = Object.values(known.stats.workers).filter(it => worker && it.channelId === worker.channelId)
  return h('p', {class: 'card'}, t('This worker is gone: it was stopped, or another one took its place.'), ' ',
    next.map(it => h('a', {href: `#/servers/${encodeURIComponent(id)}/${it.pid}`}, `${t('Its successor')}: pid ${it.pid} `)))
}

const figures = worker => h('section', {class: 'figures'},
  figure(t('Viewers'), count(worker.peers)),
  figure(t('Uplink'), mbps(worker.currentUplink)),
  figure(t('Sent altogether'), kilobytes(worker.uploaded)),
  figure(t('Memory'), kilobytes(worker.memory), `${count(worker.segments)} ${t('segments')}`),
  figure(t('CPU'), percent(worker.cpu / 100)))

function plots(known) {
  const line = (label, pick, format) => plot(label, (known.samples ?? []).map(it => ({atMs: it.atMs, value: pick(it)})), format)
  return h('section', {class: 'plots'},
    line(t('Viewers'), it => it.peers, count),
    line(t('Uplink'), it => it.currentUplink, mbps),
    line(t('Memory'), it => it.memory, kilobytes),
    line(t('CPU'), it => it.cpu / 100, percent))
}

const FEW_VIEWERS = 10

function viewers(known) {
  const all = known.viewers?.peers ?? []
  const found = all.filter(it => isWanted(known.view, it.peer, it.version, it.pair, t(it.address)))
  const rows = shown(known.view, found).map(it => row('peer-' + it.peer,
    [h('span', {class: 'id'}, it.peer), h('small', {class: 'quiet block'}, it.version ? 'SDK ' + it.version : '')],
    [t(it.address), h('small', {class: 'quiet block'}, it.pair)],
    it.rttMs > 0 ? `${count(it.rttMs)} ms` : '–', kilobytes(it.sentKb), kilobytes(it.receivedKb),
    [it.segment || '–', it.waiting ? h('small', {class: 'quiet block'}, `+ ${count(it.waiting)} ${t('waiting')}`) : ''],
    count(it.misses), h('span', {class: 'nowrap'}, time(it.connectedAtMs))))
  return [
    h('h2', {}, t('Viewers')),
    known.viewersTrouble ? trouble(known.viewersTrouble) : '',
    all.length > FEW_VIEWERS ? finder(known.view, t('Search'), found.length, known.viewers.total) : '',
    known.viewers || !known.viewersTrouble
      ? table(t('Viewers'), [t('Viewer'), t('Path'), t('RTT'), t('Sent'), t('Received'), t('Piece'), t('Misses'), t('Connected')], rows,
        !known.viewers ? t('Working…') : all.length ? t('Nothing matches.') : t('No viewer is connected.'))
      : '',
    known.viewers?.total > all.length ? h('p', {class: 'quiet'}, t('Shown are the viewers that have been connected for the longest.')) : '',
    pager(known.view, found.length),
  ]
}

function log(known, id, pid) {
  const read = known.workerLog
  return [
    h('div', {class: 'head'}, h('h2', {}, t('Log')), h('div', {class: 'actions'},
      pid ? button('log-worker', t('Log of this worker'), () => readLog(known, id, pid)) : '',
      button('log-master', t('Log of the master'), () => readLog(known, id)),
      read ? button('log-hide', t('Hide'), () => { known.workerLog = undefined; known.view.again() }) : '')),
    read?.trouble ? trouble(read.trouble) : '',
    read?.text !== undefined ? h('pre', {class: 'card log', tabindex: 0, role: 'region', 'aria-label': t('Log'), 'data-key': 'log'}, read.text || t('The log is empty.')) : '',
  ]
}
