// The page of one worker: its viewers, its figures since the page was opened, and its log.
import {get, text} from './api.js'
import {nameOf} from './channel-id.js'
import {h} from './dom.js'
import {searchBox, matches, pager, pageRows} from './listing.js'
import {button, figure, row, serverName, state, table, errorBox} from './components.js'
import {plot} from './plot.js'
import {addTranslations, count, kilobytes, mbps, percent, t, time} from './text.js'

addTranslations({
  'Worker': '工作进程', 'This worker has ended. It was stopped or replaced.': '该工作进程已结束：已停止，或已被新进程接替。',
  'Replaced by': '接替它的进程', 'Viewer': '观众', 'Path': '连接路径', 'RTT': '往返时延', 'Sent': '已发送', 'Received': '已接收', 'Segment': '当前分片', 'Misses': '超时次数',
  'Connected': '连接时间', 'No viewers are connected.': '没有已连接的观众。', 'Log': '日志', 'Worker log': '工作进程日志', 'Master log': '主进程日志',
  'The log is empty.': '日志为空。', 'Only the viewers that have been connected the longest are shown.': '仅显示连接时间最长的观众。',
  'loopback': '本机', 'private': '内网', 'public': '公网', 'mdns': 'mDNS', 'relay': '中继', 'segments': '个分片', 'Total sent': '累计发送', 'Hide': '隐藏',
})

// Half an hour, at a sample every two seconds.
const MOST_SAMPLES = 900
const LOG_KB = 64

// --- model

const at = (id, path) => `servers/${encodeURIComponent(id)}/api/${path}`

// Adds the server's latest figures of this worker to its plots.
export function addSample(model, pid) {
  const worker = model.stats?.workers?.[pid]
  if (!worker?.channelId || model.statsError) return
  model.worker = worker
  model.samples = [...(model.samples ?? []), {atMs: Date.now(), ...worker}].slice(-MOST_SAMPLES)
}

export async function loadViewers(model, id, pid) {
  if (isGone(model, pid)) return
  try {
    model.viewers = await get(at(id, `workers/${pid}/peers`))
    model.viewersError = undefined
  } catch (failure) {
    model.viewersError = failure
  }
}

async function readLog(model, id, pid) {
  try {
    model.workerLog = {pid, text: await text(at(id, `logs?kb=${LOG_KB}${pid ? `&pid=${pid}` : ''}`))}
  } catch (failure) {
    model.workerLog = {pid, error: failure}
  }
  model.view.rerender()
}

export function reset(model) {
  model.worker = model.samples = model.viewers = model.viewersError = model.workerLog = undefined
}

const isGone = (model, pid) => model.stats !== undefined && !model.statsError && !model.stats.workers?.[pid]?.channelId

// --- the page

export function page(model, id, pid) {
  const server = (model.servers ?? []).find(it => it.id === id)
  const worker = model.stats?.workers?.[pid] ?? model.worker
  const head = [
    h('div', {class: 'head'}, h('h1', {}, worker ? nameOf(worker.channelId) : t('Worker'), ' ', worker && !isGone(model, pid) ? state(worker.state) : '')),
    h('p', {class: 'quiet'}, h('a', {href: '#/servers/' + encodeURIComponent(id)}, server ? serverName(server) : id), ` · pid ${pid}`,
      worker ? ` · ${t('Since')} ${time(worker.seedFrom)}` : ''),
    model.statsError ? errorBox(model.statsError) : '',
  ]
  if (isGone(model, pid)) return [...head, gone(model, id, worker), ...log(model, id)]
  if (!worker) return [...head, model.statsError ? '' : h('p', {class: 'card quiet'}, t('Working…'))]
  return [...head, worker.trouble ? h('p', {class: 'outcome bad'}, h('strong', {}, worker.trouble), worker.hint ? h('span', {}, worker.hint) : '') : '',
    figures(worker), plots(model), ...viewers(model), ...log(model, id, pid)]
}

function gone(model, id, worker) {
  const next = Object.values(model.stats.workers).filter(it => worker && it.channelId === worker.channelId)
  return h('p', {class: 'card'}, t('This worker has ended. It was stopped or replaced.'), ' ',
    next.map(it => h('a', {href: `#/servers/${encodeURIComponent(id)}/${it.pid}`}, `${t('Replaced by')}: pid ${it.pid} `)))
}

const figures = worker => h('section', {class: 'figures'},
  figure(t('Viewers'), count(worker.peers)),
  figure(t('Uplink'), mbps(worker.currentUplink)),
  figure(t('Total sent'), kilobytes(worker.uploaded)),
  figure(t('Memory'), kilobytes(worker.memory), `${count(worker.segments)} ${t('segments')}`),
  figure(t('CPU'), percent(worker.cpu / 100)))

function plots(model) {
  const line = (label, pick, format) => plot(label, (model.samples ?? []).map(it => ({atMs: it.atMs, value: pick(it)})), format)
  return h('section', {class: 'plots'},
    line(t('Viewers'), it => it.peers, count),
    line(t('Uplink'), it => it.currentUplink, mbps),
    line(t('Memory'), it => it.memory, kilobytes),
    line(t('CPU'), it => it.cpu / 100, percent))
}

const FEW_VIEWERS = 10

function viewers(model) {
  const all = model.viewers?.peers ?? []
  const found = all.filter(it => matches(model.view, it.peer, it.version, it.pair, t(it.address)))
  const rows = pageRows(model.view, found).map(it => row('peer-' + it.peer,
    [h('span', {class: 'id'}, it.peer), h('small', {class: 'quiet block'}, it.version ? 'SDK ' + it.version : '')],
    [t(it.address), h('small', {class: 'quiet block'}, it.pair)],
    it.rttMs > 0 ? `${count(it.rttMs)} ms` : '–', kilobytes(it.sentKb), kilobytes(it.receivedKb),
    [it.segment || '–', it.waiting ? h('small', {class: 'quiet block'}, `+ ${count(it.waiting)} ${t('waiting')}`) : ''],
    count(it.misses), h('span', {class: 'nowrap'}, time(it.connectedAtMs))))
  return [
    h('h2', {}, t('Viewers')),
    model.viewersError ? errorBox(model.viewersError) : '',
    all.length > FEW_VIEWERS ? searchBox(model.view, t('Search'), found.length, model.viewers.total) : '',
    model.viewers || !model.viewersError
      ? table(t('Viewers'), [t('Viewer'), t('Path'), t('RTT'), t('Sent'), t('Received'), t('Segment'), t('Misses'), t('Connected')], rows,
        !model.viewers ? t('Working…') : all.length ? t('No matches.') : t('No viewers are connected.'))
      : '',
    model.viewers?.total > all.length ? h('p', {class: 'quiet'}, t('Only the viewers that have been connected the longest are shown.')) : '',
    pager(model.view, found.length),
  ]
}

function log(model, id, pid) {
  const read = model.workerLog
  return [
    h('div', {class: 'head'}, h('h2', {}, t('Log')), h('div', {class: 'actions'},
      pid ? button('log-worker', t('Worker log'), () => readLog(model, id, pid)) : '',
      button('log-master', t('Master log'), () => readLog(model, id)),
      read ? button('log-hide', t('Hide'), () => { model.workerLog = undefined; model.view.rerender() }) : '')),
    read?.error ? errorBox(read.error) : '',
    read?.text !== undefined ? h('pre', {class: 'card log', tabindex: 0, role: 'region', 'aria-label': t('Log'), 'data-key': 'log'}, read.text || t('The log is empty.')) : '',
  ]
}
