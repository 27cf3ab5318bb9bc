// One function per page: model → content.
import {call, post} from './api.js'
import {nameOf} from './channel-id.js'
import {confirm, field, form, showMessage, showError, checkbox} from './dialogs.js'
import {h, make} from './dom.js'
import {domains} from './domains.js'
import {searchBox, matches, pager, pageRows} from './listing.js'
import {button, figure, row, serverName, state, table, errorBox} from './components.js'
import {plot} from './plot.js'
import {edit} from './register.js'
import {count, kilobytes, mbps, percent, t, time} from './text.js'

// --- overview

export function overview(model) {
  const now = model.overview ?? {}
  const points = model.history ?? []
  const line = (label, pick, format) => plot(label, points.map(it => ({atMs: it.atMs, value: pick(it)})), format)
  return [
    h('h1', {}, t('Overview')),
    h('section', {class: 'figures'},
      figure(t('Viewers'), count(now.viewers), `${t('Channels')}: ${count(now.channels)}`),
      figure(t('P2P share'), percent(now.p2pRatio), '24 h'),
      figure(t('Saved origin traffic'), kilobytes(now.p2pKb), `24 h, HTTP ${kilobytes(now.httpKb)}`),
      figure(t('Sent by super peers'), kilobytes(now.superPeerKb), '24 h'),
      figure(t('Rebuffering'), percent(now.rebufferRatio), '24 h'),
      figure(t('Uplink'), mbps(now.uplinkMbps), `/ ${mbps(now.bandwidthMbps)}`),
      figure(t('Running servers'), `${count(now.servers?.running)} / ${count(now.servers?.total)}`)),
    h('section', {class: 'plots'},
      line(t('Viewers'), it => it.viewers, count),
      line(t('P2P share'), it => it.p2pRatio, percent),
      line(t('Saved origin traffic'), it => it.p2pKb, kilobytes),
      line('HTTP', it => it.httpKb, kilobytes),
      line(t('Rebuffering'), it => (it.requests ? it.rebuffers / it.requests : 0), percent),
      line(t('Uplink'), it => it.uplinkMbps, mbps)),
  ]
}

// --- servers

// From this number on there is a search field.
const MANY_SERVERS = 10

export function servers(model) {
  const all = model.servers ?? []
  const found = all.filter(it => matches(model.view, serverName(it), it.url, t(it.status), it.reason, it.location?.country))
  const rows = pageRows(model.view, found).map(it => row(it.id,
    h('a', {href: '#/servers/' + it.id, 'data-key': 'server-' + it.id}, serverName(it)),
    [state(it.status), it.draining ? h('span', {class: 'state waiting'}, t('Drain')) : '', it.reason ? h('small', {class: 'quiet block'}, it.reason) : ''],
    count(it.viewers), `${count(it.workers)} / ${count(it.slots)}`, `${mbps(it.uplinkMbps)}`, it.auto ? '✓' : '–',
    h('div', {class: 'actions'},
      button('edit-' + it.id, t('Edit'), () => edit(it)),
      it.self ? '' : button('remove-' + it.id, t('Remove'),
        () => confirm(t('Remove this server?'), [serverName(it), t('The hub stops managing it. Its seeds keep running.')], t('Remove'), () => call('DELETE', 'servers/' + it.id))))))
  return [
    h('div', {class: 'head'}, h('h1', {}, t('Servers')), button('register', t('Register a server'), () => edit(), 'primary')),
    model.databaseError ? h('p', {class: 'outcome bad'}, model.databaseError) : '',
    all.length >= MANY_SERVERS ? searchBox(model.view, t('Search'), found.length, all.length) : '',
    table(t('Servers'), [t('Server'), t('State'), t('Viewers'), t('Workers'), t('Uplink'), t('Auto-seeding'), ''], rows, all.length ? t('No matches.') : t('No servers yet.')),
    pager(model.view, found.length),
  ]
}

// --- one server

export function server(model, id) {
  const it = (model.servers ?? []).find(one => one.id === id)
  if (!it) return [h('h1', {}, t('Server')), h('p', {class: 'card quiet'}, model.servers ? `${id}?` : t('Working…'))]
  const stats = model.stats ?? {}
  const workers = Object.values(stats.workers ?? {}).filter(one => one.channelId)
  const waiting = (stats.seeds ?? []).filter(seed => seed.reason)
  const relay = (path, body) => post(`servers/${id}/api/${path}`, body)
  const history = (model.serverHistory ?? [])
  const others = model.servers.filter(one => one.id !== id && one.enabled)
  return [
    h('div', {class: 'head'},
      h('h1', {}, serverName(it), ' ', state(it.status)),
      h('div', {class: 'actions'},
        button('limits', t('Limits'), () => limits(it, stats.master, relay)),
        button('restart-all', t('Restart all'), () => confirm(t('Restart all workers?'), [serverName(it), t('They restart one by one. Each new worker takes over before the old one stops.')], t('Restart all'), () => relay('restart_all'))),
        stats.master?.draining
          ? button('undrain', t('Stop draining'), () => confirm(t('Accept new viewers again?'), serverName(it), t('Stop draining'), () => relay('drain', {on: false})))
          : button('drain', t('Drain'), () => confirm(t('Drain this server?'), [serverName(it), t('It accepts no new viewers or channels. Connected viewers keep playing.')], t('Drain'), () => relay('drain', {on: true}))),
        button('stop-all', t('Stop all'), () => confirm(t('Stop all workers?'), [serverName(it), t('All seeds on this server are removed, including manual ones.')], t('Stop all'), () => relay('stop_all'))))),
    h('p', {class: 'quiet'}, it.url, it.version ? ` · ${t('Version')} ${it.version}` : '', ` · ${t('Since')} ${time(it.sinceMs)}`, it.reason ? ` · ${it.reason}` : ''),
    model.statsError ? errorBox(model.statsError) : '',
    stats.master?.trouble ? h('p', {class: 'outcome bad'}, stats.master.trouble) : '',
    h('section', {class: 'figures'},
      figure(t('Viewers'), count(it.viewers)), figure(t('Workers'), `${count(it.workers)} / ${count(it.slots)}`),
      figure(t('Uplink'), mbps(it.uplinkMbps), `/ ${mbps(it.serverBandwidthMbps)}`),
      figure(t('Memory'), kilobytes(it.memoryKb)), figure(t('CPU'), percent((it.cpuPercent ?? NaN) / 100))),
    history.length > 1 ? h('section', {class: 'plots'},
      plot(t('Viewers'), history.map(p => ({atMs: p.at, value: p.peers})), count),
      plot(t('Uplink'), history.map(p => ({atMs: p.at, value: p.uplink})), mbps),
      plot(t('Memory'), history.map(p => ({atMs: p.at, value: p.memory})), kilobytes),
      plot(t('CPU'), history.map(p => ({atMs: p.at, value: p.cpu / 100})), percent)) : '',
    h('h2', {}, t('Workers')),
    table(t('Workers'), [t('Channel'), t('State'), t('Viewers'), t('Uplink'), t('Memory'), t('CPU'), ''],
      workers.sort((a, b) => (a.channelId + a.pid < b.channelId + b.pid ? -1 : 1)).map(worker => row('pid-' + worker.pid,
        [h('a', {class: 'name', href: `#/servers/${encodeURIComponent(id)}/${worker.pid}`, 'data-key': 'worker-' + worker.pid}, nameOf(worker.channelId)), h('small', {class: 'quiet block'}, `pid ${worker.pid}`)],
        [state(worker.state), worker.trouble ? h('small', {class: 'bad block'}, worker.trouble) : ''],
        count(worker.peers), mbps(worker.currentUplink), kilobytes(worker.memory), percent(worker.cpu / 100),
        h('div', {class: 'actions'},
          button('restart-' + worker.pid, t('Restart'), () => confirm(t('Restart this worker?'), [about(worker), t('A new worker takes over first. Playback is not interrupted.')], t('Restart'), () => relay('restart/' + worker.pid))),
          others.length ? button('move-' + worker.pid, t('Move'), () => move(it, worker.channelId, others)) : '',
          button('stop-' + worker.pid, t('Stop'), () => confirm(t('Stop this worker?'), [about(worker), t('It drains first. When the last worker of a seed stops, the seed is removed.')], t('Stop'), () => relay('stop/' + worker.pid)))))), t('No workers are running.')),
    waiting.length ? [h('h2', {}, t('Not seeding yet')), table(t('Not seeding yet'), [t('Channel'), t('State'), t('Reason')],
      waiting.map(seed => [h('span', {class: 'name'}, nameOf(seed.channelId)), state(seed.state), [seed.reason, seed.hint ? h('small', {class: 'quiet block'}, seed.hint) : '']]))] : '',
  ].flat()
}

const about = worker => `${nameOf(worker.channelId)} · pid ${worker.pid}`

// Empty fields keep their values.
function limits(server, master, relay) {
  const number = (name, placeholder, most) => make('input', {name, type: 'number', min: 0, max: most, placeholder})
  const hint = `${t('0: automatic')} · ${t('Leave empty to keep the current value')}`
  const fields = [
    field(t('Bandwidth, Mbit/s'), number('bandwidth', master?.bandwidth ?? '', 1000000), hint),
    field(t('Workers'), number('workers', '', 1000), hint),
  ]
  return form(`${t('Limits')}: ${serverName(server)}`, fields, t('Save'),
    data => relay('ping', Object.fromEntries(['bandwidth', 'workers'].filter(it => data.get(it)).map(it => [it, Number(data.get(it))]))))
}

function move(from, channel, others) {
  const fields = [
    make('p', {}, make('span', {class: 'name'}, nameOf(channel)), ' ', t('starts on the other server first, with the same settings. Then it stops here.')),
    field(t('Server'), make('select', {name: 'to'}, others.map(it => make('option', {value: it.id}, serverName(it))))),
    checkbox('keep', t('Keep seeding it here'), false),
  ]
  return form(t('Move this channel?'), fields, t('Move'),
    data => post('migrate', {from: from.id, to: data.get('to'), channel, move: !data.has('keep')}))
}

// --- settings

export function settings(model) {
  const {autoSeeding, allocation} = model.settings
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const number = (name, value) => make('input', {name, type: 'number', min: 0, max: 1000000, required: true, value})
  const submit = make('button', {class: 'primary', type: 'submit'}, t('Save'))
  async function run(event) {
    event.preventDefault()
    const data = new FormData(event.target)
    const of = name => Number(data.get(name))
    const change = {
      autoSeeding: {enabled: data.has('enabled'), minViewers: of('minViewers'), maxChannels: of('maxChannels'), priority: of('priority')},
      allocation: {liveMaxKm: of('liveMaxKm')},
    }
    showMessage(outcome, '')
    confirm(t('Save these settings?'), t('They take effect at once. Seeds may move or stop.'), t('Save'), async () => {
      model.settings = await call('PUT', 'settings', change)
      showMessage(outcome, t('Done.'))
    })
  }
  return [
    make('h1', {}, t('Settings')),
    make('form', {class: 'card narrow', onsubmit: run},
      checkbox('enabled', t('Seed hot channels automatically'), autoSeeding.enabled),
      make('p', {class: 'quiet'}, t('When this is on, any page that brings viewers to the tracker decides what your servers seed. To prevent that, close the tracker below.')),
      field(t('Minimum viewers to seed a channel'), number('minViewers', autoSeeding.minViewers)),
      field(t('Maximum channels'), number('maxChannels', autoSeeding.maxChannels), t('0: as many as the servers can take')),
      field(t('Priority'), number('priority', autoSeeding.priority)),
      field(t('Live: maximum distance to the server, km'), number('liveMaxKm', allocation.liveMaxKm)),
      outcome, make('div', {class: 'actions'}, submit)),
    domains(model),
  ]
}

// --- events

export function log(model) {
  const all = model.log ?? []
  const found = all.filter(it => matches(model.view, it.kind, it.text))
  const rows = pageRows(model.view, found).map(it => row('line-' + it.id, h('span', {class: 'nowrap'}, time(it.atMs)), it.kind, it.text))
  return [
    h('h1', {}, t('Events')), all.length ? searchBox(model.view, t('Search'), found.length, all.length) : '',
    table(t('Events'), [t('Time'), t('Type'), t('Message')], rows, all.length ? t('No matches.') : t('No events yet.')),
    pager(model.view, found.length),
  ]
}

