// One function a page: what is known → elements. Forms keep what was typed: they are made once, by open().
import {call, post} from './api.js'
import {channelOf, isChannelId, latest, nameOf} from './channel-id.js'
import {confirm, field, form, say, tell, tick} from './dialogs.js'
import {h} from './dom.js'
import {finder, isWanted, pager, shown} from './listing.js'
import {button, figure, row, serverName, state, table, trouble} from './parts.js'
import {plot} from './plot.js'
import {count, kilobytes, mbps, percent, t, time} from './text.js'

// --- overview

export function overview(known) {
  const now = known.overview ?? {}
  const points = known.history ?? []
  const line = (label, pick, format) => plot(label, points.map(it => ({atMs: it.atMs, value: pick(it)})), format)
  return [
    h('h1', {}, t('Overview')),
    h('section', {class: 'figures'},
      figure(t('Viewers'), count(now.viewers), `${count(now.channels)} ${t('Channels')}`),
      figure(t('P2P share'), percent(now.p2pRatio), '24 h'),
      figure(t('Saved at the origin'), kilobytes(now.p2pKb), `24 h, HTTP ${kilobytes(now.httpKb)}`),
      figure(t('From super peers'), kilobytes(now.superPeerKb), '24 h'),
      figure(t('Rebuffering'), percent(now.rebufferRatio), '24 h'),
      figure(t('Uplink'), mbps(now.uplinkMbps), `/ ${mbps(now.bandwidthMbps)}`),
      figure(t('Running servers'), `${count(now.servers?.running)} / ${count(now.servers?.total)}`)),
    h('section', {class: 'plots'},
      line(t('Viewers'), it => it.viewers, count),
      line(t('P2P share'), it => it.p2pRatio, percent),
      line(t('Uplink'), it => it.uplinkMbps, mbps),
      line('HTTP', it => it.httpKb, kilobytes)),
  ]
}

// --- servers

// From so many on there is something to search.
const MANY_SERVERS = 10

export function servers(known) {
  const all = known.servers ?? []
  const found = all.filter(it => isWanted(known.view, serverName(it), it.url, t(it.status), it.reason, it.location?.country))
  const rows = shown(known.view, found).map(it => row(it.id,
    h('a', {href: '#/servers/' + it.id, 'data-key': 'server-' + it.id}, serverName(it)),
    [state(it.status), it.draining ? h('span', {class: 'state waiting'}, t('Drain')) : '', it.reason ? h('small', {class: 'quiet block'}, it.reason) : ''],
    count(it.viewers), `${count(it.workers)} / ${count(it.slots)}`, `${mbps(it.uplinkMbps)}`, it.auto ? '✓' : '–',
    h('div', {class: 'actions'},
      button('edit-' + it.id, t('Edit'), () => edit(it)),
      it.self ? '' : button('remove-' + it.id, t('Remove'),
        () => confirm(t('Remove this server?'), [serverName(it), t('It goes on seeding; the hub forgets it.')], t('Remove'), () => call('DELETE', 'servers/' + it.id))))))
  return [
    h('div', {class: 'head'}, h('h1', {}, t('Servers')), button('register', t('Register a server'), () => edit(), 'primary')),
    known.trouble ? h('p', {class: 'outcome bad'}, known.trouble) : '',
    all.length >= MANY_SERVERS ? finder(known.view, t('Search'), found.length, all.length) : '',
    table(t('Servers'), [t('Server'), t('State'), t('Viewers'), t('Workers'), t('Uplink'), t('Auto-seeding'), ''], rows, all.length ? t('Nothing matches.') : t('No server is registered.')),
    pager(known.view, found.length),
  ]
}

function edit(server) {
  const text = (name, value, more) => h('input', {name, value: value ?? '', ...more})
  const fields = [
    field(t('Address'), text('url', server?.url, {type: 'url', required: true, placeholder: 'http://203.0.113.7:8080', readonly: server?.self})),
    field(t('Access token'), text('accessToken', '', {type: 'password', autocomplete: 'off'}), server?.hasToken ? t('Leave empty to keep it') : ''),
    field(t('Remarks'), text('remarks', server?.remarks, {maxlength: 256})),
    field(t('Bandwidth, Mbit/s'), text('bandwidthMbps', server?.bandwidthMbps ?? 0, {type: 'number', min: 0, max: 1000000})),
    tick('enabled', t('Enabled'), server?.enabled ?? true),
    tick('auto', t('Auto-seeding'), server?.auto ?? true),
  ]
  return form(server ? serverName(server) : t('Register a server'), fields, t('Save'), data => {
    const change = {
      remarks: data.get('remarks'), bandwidthMbps: Number(data.get('bandwidthMbps')), enabled: data.has('enabled'), auto: data.has('auto'),
      ...(server?.self ? {} : {url: data.get('url')}),
      ...(data.get('accessToken') ? {accessToken: data.get('accessToken')} : {}),
    }
    return server ? call('PATCH', 'servers/' + server.id, change) : post('servers', change)
  })
}

// --- one server

export function server(known, id) {
  const it = (known.servers ?? []).find(one => one.id === id)
  if (!it) return [h('h1', {}, t('Server')), h('p', {class: 'card quiet'}, known.servers ? `${id}?` : t('Working…'))]
  const stats = known.stats ?? {}
  const workers = Object.values(stats.workers ?? {}).filter(one => one.channelId)
  const waiting = (stats.seeds ?? []).filter(seed => seed.reason)
  const relay = (path, body) => post(`servers/${id}/api/${path}`, body)
  const history = (known.serverHistory ?? [])
  const others = known.servers.filter(one => one.id !== id && one.enabled)
  return [
    h('div', {class: 'head'},
      h('h1', {}, serverName(it), ' ', state(it.status)),
      h('div', {class: 'actions'},
        button('limits', t('Limits'), () => limits(it, stats.master, relay)),
        button('restart-all', t('Restart all'), () => confirm(t('Restart all workers?'), [serverName(it), t('One by one, each new one first.')], t('Restart all'), () => relay('restart_all'))),
        stats.master?.draining
          ? button('undrain', t('End the drain'), () => confirm(t('Take viewers again?'), serverName(it), t('End the drain'), () => relay('drain', {on: false})))
          : button('drain', t('Drain'), () => confirm(t('Drain this server?'), [serverName(it), t('It takes no new viewers and channels; those who are connected play on.')], t('Drain'), () => relay('drain', {on: true}))),
        button('stop-all', t('Stop all'), () => confirm(t('Stop all workers?'), [serverName(it), t('Every seed of this server is forgotten, also what people seeded.')], t('Stop all'), () => relay('stop_all'))))),
    h('p', {class: 'quiet'}, it.url, it.version ? ` · ${t('Version')} ${it.version}` : '', ` · ${t('Since')} ${time(it.sinceMs)}`, it.reason ? ` · ${it.reason}` : ''),
    known.statsTrouble ? trouble(known.statsTrouble) : '',
    stats.master?.trouble ? h('p', {class: 'outcome bad'}, stats.master.trouble) : '',
    h('section', {class: 'figures'},
      figure(t('Viewers'), count(it.viewers)), figure(t('Workers'), `${count(it.workers)} / ${count(it.slots)}`),
      figure(t('Uplink'), mbps(it.uplinkMbps), `/ ${mbps(it.serverBandwidthMbps)}`),
      figure(t('Memory'), kilobytes(it.memoryKb)), figure(t('CPU'), percent((it.cpuPercent ?? NaN) / 100))),
    history.length > 1 ? h('section', {class: 'plots'},
      plot(t('Viewers'), history.map(p => ({atMs: p.at, value: p.peers})), count),
      plot(t('Uplink'), history.map(p => ({atMs: p.at, value: p.uplink})), mbps)) : '',
    h('h2', {}, t('Workers')),
    table(t('Workers'), [t('Channel'), t('State'), t('Viewers'), t('Uplink'), t('Memory'), t('CPU'), ''],
      workers.sort((a, b) => (a.channelId + a.pid < b.channelId + b.pid ? -1 : 1)).map(worker => row('pid-' + worker.pid,
        [h('span', {class: 'name'}, nameOf(worker.channelId)), h('small', {class: 'quiet block'}, `pid ${worker.pid}`)],
        [state(worker.state), worker.trouble ? h('small', {class: 'bad block'}, worker.trouble) : ''],
        count(worker.peers), mbps(worker.currentUplink), kilobytes(worker.memory), percent(worker.cpu / 100),
        h('div', {class: 'actions'},
          button('restart-' + worker.pid, t('Restart'), () => confirm(t('Restart this worker?'), [about(worker), t('A new one takes over first; nobody is interrupted.')], t('Restart'), () => relay('restart/' + worker.pid))),
          others.length ? button('move-' + worker.pid, t('Move'), () => move(it, worker.channelId, others)) : '',
          button('stop-' + worker.pid, t('Stop'), () => confirm(t('Stop this worker?'), [about(worker), t('It drains first. With its last worker the seed is forgotten.')], t('Stop'), () => relay('stop/' + worker.pid)))))), t('No worker runs here.')),
    waiting.length ? [h('h2', {}, t('Not seeding yet')), table(t('Not seeding yet'), [t('Channel'), t('State'), t('Why')],
      waiting.map(seed => [h('span', {class: 'name'}, nameOf(seed.channelId)), state(seed.state), [seed.reason, seed.hint ? h('small', {class: 'quiet block'}, seed.hint) : '']]))] : '',
  ].flat()
}

const about = worker => `${nameOf(worker.channelId)} · pid ${worker.pid}`

// What is left empty stays as it is.
function limits(server, master, relay) {
  const number = (name, value, most) => h('input', {name, type: 'number', min: 0, max: most, value})
  const hint = `${t('0: automatic')} · ${t('Leave empty to keep it')}`
  const fields = [
    field(t('Bandwidth, Mbit/s'), number('bandwidth', master?.bandwidth ?? '', 1000000), hint),
    field(t('Workers'), number('workers', '', 1000), hint),
  ]
  return form(`${t('Limits')}: ${serverName(server)}`, fields, t('Save'),
    data => relay('ping', Object.fromEntries(['bandwidth', 'workers'].filter(it => data.get(it)).map(it => [it, Number(data.get(it))]))))
}

function move(from, channel, others) {
  const fields = [
    h('p', {}, h('span', {class: 'name'}, nameOf(channel)), ' ', t('is seeded there first, with all its settings, and only then stopped here.')),
    field(t('Server'), h('select', {name: 'to'}, others.map(it => h('option', {value: it.id}, serverName(it))))),
    tick('keep', t('Seed it here as well'), false),
  ]
  return form(t('Move this channel?'), fields, t('Move'),
    data => post('migrate', {from: from.id, to: data.get('to'), channel, move: !data.has('keep')}))
}

// --- seed

export function seed(known) {
  const outcome = h('p', {class: 'outcome', role: 'status'})
  const id = h('output', {class: 'id'})
  const source = h('input', {name: 'source', required: true, autocomplete: 'off', oninput: shown, placeholder: 'https://example.com/live/stream.m3u8'})
  const at = h('select', {name: 'server'}, (known.servers ?? []).map(it => h('option', {value: it.id}, serverName(it))))
  const go = h('button', {class: 'primary', type: 'submit'}, t('Begin'))
  const look = latest(() => channelOf(source.value), found => { id.textContent = found || '–' })

  function shown() {
    look()
  }

  async function run(event) {
    event.preventDefault()
    const data = new FormData(event.target)
    const source = data.get('source').trim()
    const channel = await channelOf(source).catch(() => '')
    if (!channel) return tell(outcome, new Error(t('Enter an http or https address of a playlist, or a channel id.')))
    const server = data.get('server')
    const item = {
      channel, live: data.get('kind') === 'live', keepAlive: data.has('keepAlive'),
      priority: Number(data.get('priority')), maxConnections: Number(data.get('maxConnections')),
      ...(isChannelId(source) ? {} : {url: source}), ...moreOfSeed(data),
    }
    say(outcome, '')
    confirm(t('Seed this channel?'), [nameOf(channel), `→ ${serverNameOf(known, server)}`], t('Begin'), async () => {
      const answer = await post(`servers/${encodeURIComponent(server)}/api/seed`, {list: [item]})
      const refused = answer.refused?.[0]
      if (refused) throw Object.assign(new Error(refused.error ?? t('refused')), {hint: refused.hint})
      outcome.replaceChildren(h('span', {}, t('A worker comes up for it.')), h('a', {href: '#/servers/' + server}, serverNameOf(known, server)))
    })
  }

  shown()
  return [
    h('h1', {}, t('Seed')),
    h('form', {class: 'card narrow', onsubmit: run},
      field(t('Address of the playlist, or channel id'), source),
      h('p', {class: 'field'}, h('span', {class: 'quiet'}, t('Channel id')), id),
      field(t('Server'), at),
      field(t('Kind'), h('select', {name: 'kind'}, h('option', {value: 'live'}, t('Live')), h('option', {value: 'vod'}, t('On demand')))),
      field(t('Priority'), h('input', {name: 'priority', type: 'number', value: 100, min: 0, max: 1000000, required: true})),
      field(t('Most viewers'), h('input', {name: 'maxConnections', type: 'number', value: 80, min: 1, max: 10000, required: true})),
      tick('keepAlive', t('Keep for ever'), false),
      seedDetails(),
      outcome, h('div', {class: 'actions'}, go)),
  ]
}

const ZONES = ['', 'eu', 'us', 'hk', 'cn']

const seedDetails = () => h('details', {}, h('summary', {}, t('More')),
  field(t('Address of the playlist, where a channel id is seeded'), h('input', {name: 'url', type: 'url', autocomplete: 'off'})),
  field(t('Headers for the origin, a line each'), h('textarea', {name: 'headers', rows: 3, placeholder: 'Referer: https://example.com/', autocomplete: 'off', spellcheck: false})),
  field(t('Workers at least'), h('input', {name: 'workers', type: 'number', value: 1, min: 1, max: 1000, required: true})),
  field(t('Label'), h('input', {name: 'label', maxlength: 64})),
  field(t('Token of the page'), h('input', {name: 'token', maxlength: 256, autocomplete: 'off'})),
  field(t('Tracker zone'), h('select', {name: 'trackerZone'}, ZONES.map(zone => h('option', {value: zone}, zone || t('this hub'))))),
  field(t('Signaling address'), h('input', {name: 'signal1', type: 'url', placeholder: 'wss://…'})),
  field(t('Backup signaling address'), h('input', {name: 'signal2', type: 'url', placeholder: 'wss://…'})),
  tick('noUseDiskCache', t('Keep nothing on disk'), false))

/** What is empty is left out: the server has defaults of its own. */
function moreOfSeed(data) {
  const more = {workers: Number(data.get('workers'))}
  for (const name of ['url', 'label', 'token', 'trackerZone', 'signal1', 'signal2']) {
    const value = data.get(name).trim()
    if (value) more[name] = value
  }
  if (data.has('noUseDiskCache')) more.noUseDiskCache = true
  const lines = data.get('headers').split('\n').map(line => line.trim()).filter(Boolean)
  if (lines.length > 0) more.headers = Object.fromEntries(lines.map(headerOf))
  return more
}

/** A line without a colon is sent as it is, so that the server says what is wrong with it. */
function headerOf(line) {
  const colon = line.indexOf(':')
  return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
}

const serverNameOf = (known, id) => {
  const found = (known.servers ?? []).find(it => it.id === id)
  return found ? serverName(found) : id
}

// --- settings

export function settings(known) {
  const {autoSeeding, allocation} = known.settings
  const outcome = h('p', {class: 'outcome', role: 'status'})
  const number = (name, value) => h('input', {name, type: 'number', min: 0, max: 1000000, required: true, value})
  const go = h('button', {class: 'primary', type: 'submit'}, t('Save'))
  async function run(event) {
    event.preventDefault()
    const data = new FormData(event.target)
    const of = name => Number(data.get(name))
    const change = {
      autoSeeding: {enabled: data.has('enabled'), minViewers: of('minViewers'), maxChannels: of('maxChannels'), priority: of('priority')},
      allocation: {liveMaxKm: of('liveMaxKm')},
    }
    say(outcome, '')
    confirm(t('Save these settings?'), t('They hold at once; what is seeded may move or end.'), t('Save'), async () => {
      known.settings = await call('PUT', 'settings', change)
      say(outcome, t('Done.'))
    })
  }
  return [
    h('h1', {}, t('Settings')),
    h('form', {class: 'card narrow', onsubmit: run},
      tick('enabled', t('Seed hot channels by itself'), autoSeeding.enabled),
      h('p', {class: 'quiet'}, t('The tracker is open to every page: with this on, whoever brings viewers to it decides what your servers seed.')),
      field(t('Fewest viewers of a hot channel'), number('minViewers', autoSeeding.minViewers)),
      field(t('Most channels'), number('maxChannels', autoSeeding.maxChannels), t('0: as many as the servers take')),
      field(t('Priority'), number('priority', autoSeeding.priority)),
      field(t('Live: farthest server, km'), number('liveMaxKm', allocation.liveMaxKm)),
      outcome, h('div', {class: 'actions'}, go)),
  ]
}

// --- events

export function log(known) {
  const all = known.log ?? []
  const found = all.filter(it => isWanted(known.view, it.kind, it.text))
  const rows = shown(known.view, found).map(it => row('line-' + it.id, h('span', {class: 'nowrap'}, time(it.atMs)), it.kind, it.text))
  return [
    h('h1', {}, t('Events')), all.length ? finder(known.view, t('Search'), found.length, all.length) : '',
    table(t('Events'), [t('Time'), t('Kind'), t('What')], rows, all.length ? t('Nothing matches.') : t('Nothing has happened yet.')),
    pager(known.view, found.length),
  ]
}

