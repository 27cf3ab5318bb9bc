// The form that seeds a channel by hand.
import {post} from './api.js'
import {channelOf, isChannelId, latest, nameOf} from './channel-id.js'
import {confirm, field, more, say, tell, tick} from './dialogs.js'
import {make} from './dom.js'
import {serverName} from './parts.js'
import {also, t} from './text.js'

also({
  'Playlist of this channel id': '此频道 ID 的播放列表', 'Only with a channel id; empty: the server guesses.': '仅用于频道 ID；留空则由服务器推测。',
  'Label': '标签', 'Workers at least': '最少进程数', 'Who keeps a slot when slots are short: the higher.': '槽位不足时，数值高者优先。',
  'User token': '用户令牌', 'Tracker zone': '跟踪器区域', 'This hub': '本中心', 'Signaling': '信令地址', 'Backup signaling': '备用信令地址',
  'Headers to the origin': '发给源站的请求头', 'One a line, such as Referer: https://example.com': '每行一个，例如 Referer: https://example.com',
  'Keep segments in memory only': '分片仅保存在内存中', 'Viewers of each worker': '每个进程的观众数',
})

const ZONES = ['cn', 'hk', 'us', 'eu']
const TEXTS = ['url', 'label', 'token', 'trackerZone', 'signal1', 'signal2']
const NUMBERS = ['priority', 'maxConnections', 'workers']
const TICKS = ['keepAlive', 'noUseDiskCache']

export function seed(known) {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const id = make('output', {class: 'id'}, '–')
  const look = latest(() => channelOf(source.value), found => { id.textContent = found || '–' })
  const source = make('input', {name: 'source', required: true, autocomplete: 'off', oninput: look, placeholder: 'https://example.com/live/stream.m3u8'})
  const servers = (known.servers ?? []).map(it => make('option', {value: it.id}, serverName(it)))

  async function run(event) {
    event.preventDefault()
    const data = new FormData(event.target)
    const channel = await channelOf(source.value).catch(() => '')
    if (!channel) return tell(outcome, new Error(t('Enter an http or https address of a playlist, or a channel id.')))
    say(outcome, '')
    const at = known.servers.find(it => it.id === data.get('server'))
    confirm(t('Seed this channel?'), [nameOf(channel), `→ ${serverName(at)}`], t('Begin'), async () => {
      const answer = await post(`servers/${encodeURIComponent(at.id)}/api/seed`, {list: [item(channel, data)]})
      const refused = answer.refused?.[0]
      if (refused) throw Object.assign(new Error(refused.error ?? t('refused')), {hint: refused.hint})
      outcome.replaceChildren(make('span', {}, t('A worker comes up for it.')), make('a', {href: '#/servers/' + at.id}, serverName(at)))
    })
  }

  return [make('h1', {}, t('Seed')), make('form', {class: 'card narrow', onsubmit: run}, fields(source, id, servers), outcome,
    make('div', {class: 'actions'}, make('button', {class: 'primary', type: 'submit'}, t('Begin'))))]
}

function fields(source, id, servers) {
  const text = (name, options) => make('input', {name, autocomplete: 'off', spellcheck: 'false', ...options})
  const number = (name, value, min, max) => text(name, {type: 'number', value, min, max, required: true})
  return [
    field(t('Address of the playlist, or channel id'), source),
    make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Channel id')), id),
    field(t('Server'), make('select', {name: 'server', required: true}, servers)),
    field(t('Kind'), make('select', {name: 'kind'}, make('option', {value: 'live'}, t('Live')), make('option', {value: 'vod'}, t('On demand')))),
    tick('keepAlive', t('Keep for ever'), false),
    more(
      field(t('Playlist of this channel id'), text('url', {type: 'url', maxlength: 4096}), t('Only with a channel id; empty: the server guesses.')),
      field(t('Headers to the origin'), make('textarea', {name: 'headers', rows: 2, spellcheck: 'false'}), t('One a line, such as Referer: https://example.com')),
      field(t('Label'), text('label', {maxlength: 64})),
      field(t('Priority'), number('priority', 100, -1_000_000, 1_000_000), t('Who keeps a slot when slots are short: the higher.')),
      make('div', {class: 'pair'},
        field(t('Viewers of each worker'), number('maxConnections', 80, 1, 10_000)),
        field(t('Workers at least'), number('workers', 1, 1, 64))),
      field(t('User token'), text('token', {maxlength: 256})),
      field(t('Tracker zone'), make('select', {name: 'trackerZone'}, make('option', {value: ''}, t('This hub')), ZONES.map(it => make('option', {value: it}, it)))),
      field(t('Signaling'), text('signal1', {type: 'url', pattern: 'wss?://.+', placeholder: 'wss://signal.example.com'})),
      field(t('Backup signaling'), text('signal2', {type: 'url', pattern: 'wss?://.+'})),
      tick('noUseDiskCache', t('Keep segments in memory only'), false)),
  ]
}

// A line without a colon is a name without a value, which the server refuses and says so.
const headersOf = text => Object.fromEntries(text.split('\n').filter(it => it.trim()).map(line => {
  const [, name, value] = /^([^:]*):?(.*)$/.exec(line)
  return [name.trim(), value.trim()]
}))

// As POST /seed takes it; what is left empty is as the server has it.
function item(channel, data) {
  const source = data.get('source').trim()
  const of = (names, value) => Object.fromEntries(names.map(it => [it, value(it)]).filter(([, it]) => it !== ''))
  return {
    channel, live: data.get('kind') === 'live',
    ...(isChannelId(source) ? {} : {url: source}),
    ...(data.get('headers').trim() ? {headers: headersOf(data.get('headers'))} : {}),
    ...of(TEXTS, it => data.get(it).trim()), ...of(NUMBERS, it => Number(data.get(it))), ...of(TICKS, it => data.has(it)),
  }
}
